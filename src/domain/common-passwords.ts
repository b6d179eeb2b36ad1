/**
 * The most common passwords, without the digits and signs that people put before and behind a word: the head of the list
 * that comes with zxcvbn (MIT, Dropbox).
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
password 12345678 qwerty 123456789 dragon baseball football monkey letmein shadow master mustang qwertyuiop
1234567890 superman 1qaz2wsx qazwsx jordan killer trustno hunter harley zxcvbnm asdfgh buster batman soccer tigger
charlie sunshine iloveyou ranger hockey computer starwars pepper klaster zxcvbn freedom princess maggie ginger
11111111 cheese summer chelsea dallas matrix yankees corvette austin access thunder merlin secret diamond hello
hammer 1234qwer silver gfhjkm internet samantha golfer scooter orange cookie q1w2e3r4t5 maverick sparky phoenix
mickey bigdog snoopy guitar whatever chicken camaro mercedes peanut ferrari falcon cowboy welcome samsung steelers
smokey dakota arsenal boomer eagles tigers marina nascar gateway yellow porsche monster spider diablo hannah bulldog
junior london purple compaq lakers iceman qwer1234 hardcore cowboys money banana boston tennis q1w2e3r4 coffee
scooby nikita yamaha mother barney brandy chester oliver player forever rangers midnight chicago bigdaddy redsox
angel badboy fender jasper slayer rabbit natasha marine wizard marlboro raiders prince casper fishing flower jasmine
iwantu adidas winter winner gandalf enter ghbdtn 1q2w3e4r golden cocacola winston madison angels panther sophie
asdfasdf toyota tiger canada 12344321 muffin liverpoo apples passw0rd abcd1234 pokemon slipknot qazxsw scorpion
qwaszx butter startrek rainbow asdfghjkl newyork redskins gemini cameron qazwsxedc florida liverpool turtle sierra
viking doctor rocket dolphins captain bandit jaguar packers pookie peaches dolphin helpme theman maxwell qwertyui
lovers maddog giants nirvana metallic hotdog rosebud mountain warrior elephant success alexis lucky scorpio samson
q1w2e3 azerty rush2112 driver freddy 1q2w3e4r5t sydney gators dexter bubba creative voodoo trouble america nissan
gunner garfield asdfghjk apollo eminem legend airborne beavis apple brooklyn godzilla skippy 4815162342 buddy qwert
kitten magic shelby beaver phantom asdasd xavier braves darkness blink copper platinum qweqwe tomcat 01012011 girls
bigboy animal police online 11223344 voyager lifehack sniper trinity blazer heaven lover snowball loveme bubbles
cricket willow donkey topgun nintendo saturn destiny pakistan pumpkin digital sergey redwings explorer private
runner therock guinness lasvegas beatles 789456123 cassie christin celtic asdf1234 andrey broncos babygirl eclipse
fluffy cartman michigan carolina testing alexande birdie pantera cherry vampire mexico buffalo genius montana
minecraft maximus flyers lovely stalker metallica doggie snickers speedy bronco paradise yankee horses magnum dreams
147258369 lacrosse goober enigma qwertyu scotty surfer poohbear genesis qweasdzxc racing hawaii eagle viper einstein
drowssap simple badger alaska action jester drummer spitfire forest maryjane champion diesel svetlana friday hotrod
chevy westside security google tester shorty thumper hitman mozart zaq12wsx reddog lizard 123456789a ruslan 1232323q
scarface buddha spirit stargate naruto mercury liberty semperfi suzuki popcorn spooky marley scotland kitty cherokee
vikings simpsons rascal qweasd hummer loveyou michael patches russia jupiter penguin passion vfhbyf honda vladimir
sandman passport raider infinity bulldogs fantasy 1234554321 domino budlight disney ironman softball brutus redrum
bigred mnbvcxz fktrcfylh karina marines digger kawasaki cougar fireman oksana monday justice super wildcats tinker
logitech dancer swordfis avalon everton alexandr motorola patriots madonna ducati colorado connor juventus galore
smooth freeuser warcraft boogie titanic wolverin elizabet arizona valentin saints asdfg accord christ yfnfif stinky
spiderma naughty chopper ncc1701d extreme skyline zombie pearljam froggy awesome vision pirate fylhtq dreamer bullet
predator empire kirill panthers skipper nemesis rasdzv peekaboo rolltide cardinal psycho danger mookie happy
chevelle manutd goblue hobbes vegeta fyfcnfcbz picard windows loverboy victory vfrcbv bambam serega 123654789 turkey
tweety galina hiphop rooster changeme berlin taurus polina electric avatar maksim raptor alpha hendrix newport
brazil spring a1b2c3 madmax britney sublime darkside bigman wolfpack classic hercules ronaldo 1q2w3e 741852963
spiderman blizzard 123456789q cheyenne cjkysirj wombat pandora holiday wildcat devils horse alabama 147852369 caesar
pickle shaggy catch leather chronic a1b2c3d4 admin airplane kodiak billybob sunset katana phpbb chocolat snowman
stingray firebird wolves zeppelin detroit pontiac gundam panzer outlaw redhead tarheels greenday nastya 01011980
engineer hellfire serenity cobra fireball darkstar 1029384756 flash strike beauty pavilion 01012000 bobafett
dbrnjhbz bigmac bowling chris ytrewq natali pyramid rulez dodgers apache swimming whynot teens trooper defender
precious packard weasel popeye lucifer cancer icecream raven swordfish presario viktor rockstar blonde james wutang
spike atlanta airforce thailand casino lennon mouse hacker bluebird hawkeye theone catfish sailor goldfish nfnmzyf
tattoo barbie maxima machine trucks wrangler rocks tornado lights cadillac bubble pegasus madman browns target
microsoft dilbert christia baller xfiles seattle qazqaz cthutq amateur prelude corona freaky malibu assassin
atlantis integra iloveu lonewolf dragons unicorn software bobcat stealth peewee openup srinivas zaqwsx valentina
shotgun trigger veronika bruins coyote babydoll joker dollar lestat rocky random
`
    .trim()
    .split(/\s+/),
);
