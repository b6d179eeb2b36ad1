/** Texts of the whole world with the words that find them, however their case, width or accents are written. */
export interface SearchCase {
  readonly name: string;
  readonly text: string;
  /** Words that find it, but not because they stand there like this. */
  readonly foundBy: readonly string[];
  /** Words that do not. */
  readonly notBy: readonly string[];
}

export const searchCases: readonly SearchCase[] = [
  {
    name: "English",
    text: "The quick brown Fox",
    foundBy: ["quick", "FOX", "row", '"brown fox"'],
    notBy: ["quack", '"brow fox"'],
  },
  {
    name: "French",
    text: "Déjà vu, la crème brûlée",
    foundBy: ["deja", "BRULEE", "cre\u0300me", "ême"],
    notBy: ["brulx"],
  },
  {
    name: "German",
    text: "Die Straße zum Fußballstadion in Köln",
    foundBy: ["STRASSE", "fussball", "koln", "stadion"],
    notBy: ["koeln"],
  },
  {
    name: "Turkish",
    text: "İstanbul'da ılık bir gün",
    foundBy: ["istanbul", "ISTANBUL", "ilik", "gun"],
    notBy: ["istanbal"],
  },
  { name: "Polish", text: "Zażółć gęślą jaźń w Łodzi", foundBy: ["zazolc", "gesla", "lodzi"], notBy: ["jazx"] },
  { name: "Greek", text: "Ο Σίσυφος ανεβαίνει", foundBy: ["ΣΙΣΥΦΟΣ", "σισυφος", "βαίνει"], notBy: ["σίσυφη"] },
  { name: "Russian", text: "Ёлка и йод", foundBy: ["елка", "ЁЛКА", "йод", "иод"], notBy: ["палка"] },
  { name: "Hebrew, pointed, right to left", text: "שָׁלוֹם עוֹלָם", foundBy: ["שלום", "עולם"], notBy: ["שלוש"] },
  { name: "Arabic, right to left", text: "مَرْحَبًا بالعالم", foundBy: ["مرحبا", "عالم"], notBy: ["سلام"] },
  {
    name: "Persian, with a zero-width non-joiner",
    text: "می\u200cخواهم بروم",
    foundBy: ["میخواهم", "بروم"],
    notBy: ["نمیروم"],
  },
  { name: "Hindi", text: "नमस्ते दुनिया", foundBy: ["नमस्ते", "दुनिया"], notBy: ["नमकीन"] },
  { name: "Tamil", text: "வணக்கம் உலகம்", foundBy: ["வணக்கம்", "உலக"], notBy: ["நன்றி"] },
  { name: "Thai, without spaces", text: "สวัสดีชาวโลก", foundBy: ["สวัสดี", "โลก", "ชาว"], notBy: ["ราตรี"] },
  {
    name: "Chinese, without spaces",
    text: "明天下午三点开会",
    foundBy: ["明天", "开会", "三", "下午三点"],
    notBy: ["今天", "明下"],
  },
  {
    name: "Japanese in three scripts",
    text: "東京タワーでコーヒーを飲む",
    foundBy: ["東京", "ﾀﾜｰ", "コーヒー", "飲む", "京"],
    notBy: ["京都"],
  },
  { name: "Japanese in half width", text: "ｶﾞｷﾞｸﾞ ＡＢＣ１２３", foundBy: ["ガギグ", "abc123", "bc1"], notBy: ["カキク"] },
  {
    name: "Korean",
    text: "한국어 메시지입니다",
    foundBy: ["한국", "메시지", "\u1112\u1161\u11ab국", "국"],
    notBy: ["한자"],
  },
  { name: "Korean in parts", text: "\u1112\u1161\u11ab\u1100\u116e\u11a8", foundBy: ["한국", "한"], notBy: ["학국"] },
  {
    name: "combining marks",
    text: "A\u030a\u0301ngstro\u0308m Z\u0351\u036b\u0343a\u0329l\u0348g\u033co",
    foundBy: ["angstrom", "zalgo", "Ångström"],
    notBy: ["zelgo"],
  },
  { name: "emoji", text: "Ship it 🚀🎉", foundBy: ["🚀", "🎉", "🚀🎉", "ship 🎉"], notBy: ["🎈", "🎉🚀"] },
  { name: "an emoji with a tone of skin", text: "Well done 👍🏽", foundBy: ["👍", "👍🏿"], notBy: ["👎"] },
  { name: "a family, joined", text: "We are 👨‍👩‍👧‍👦", foundBy: ["👨‍👩‍👧‍👦", "👩", "👧👦"], notBy: ["👦👧"] },
  { name: "flags", text: "🇩🇪 against 🇧🇷", foundBy: ["🇩🇪", "🇧🇷"], notBy: ["🇫🇷", "🇩🇷"] },
  { name: "a keycap", text: "Press 1️⃣", foundBy: ["1", "press 1️⃣"], notBy: ["2"] },
  {
    name: "letters beyond the basic plane",
    text: "𝕌𝕟𝕚𝕔𝕠𝕕𝕖 𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𠮷野家",
    foundBy: ["unicode", "𐐼𐐯𐑅", "𠮷野", "𠮷"],
    notBy: ["𠮸野"],
  },
  { name: "ligatures and compatibility forms", text: "ﬁne ㈱ ½ ℡", foundBy: ["fine", "株", "tel"], notBy: ["find"] },
  {
    name: "a very long word",
    text: `${"abcdefghij".repeat(6)}`,
    foundBy: ["jabc", "abcdefghij".repeat(6)],
    notBy: ["abcdefghijk"],
  },
  {
    name: "invisible characters",
    text: "in\u00advis\u200bible\u2060 te\ufeffxt",
    foundBy: ["invisible", '"invisible text"'],
    notBy: ["visable"],
  },
  { name: "direction marks", text: "\u202eabc\u202c \u2067def\u2069", foundBy: ["abc", "def"], notBy: ["cba"] },
  {
    name: "what SQL, LIKE and tsquery take for their own",
    text: "O'Reilly & 100% _x_ | (a:*) \\ <-> !b",
    foundBy: ["o'reilly", "100%", "_x_", "a:*", "reilly"],
    notBy: ["a:c", "orwell"],
  },
  {
    name: "a script",
    text: "<script>alert(1)</script>",
    foundBy: ["<script>", "alert", '"alert(1)"'],
    notBy: ["alarm"],
  },
  {
    name: "Markdown",
    text: "**bold** _it_ `code` [a link](https://example.com/some-path?x=1)",
    foundBy: ["bold", "code", "example.com", "some-path"],
    notBy: ["italic"],
  },
];
