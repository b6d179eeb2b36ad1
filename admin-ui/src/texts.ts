/** Every word the admin site says, in one place for translation. Names of people and rooms are never put inside. */
export const locale = "en-GB";

const plural = new Intl.PluralRules(locale);
const integer = new Intl.NumberFormat(locale);

/** "1 room", "12,000 rooms". */
function count(n: number, one: string, other: string): string {
  return `${integer.format(n)} ${plural.select(n) === "one" ? one : other}`;
}

export const texts = {
  site: "Parlor admin",
  brand: "Parlor",
  skip: "Skip to the content",
  menu: "Menu",
  groups: { manage: "Manage", analytics: "Analytics", elsewhere: "Elsewhere" },
  apiDocs: "API documentation",
  signedInAs: "Logged in as",
  logOut: "Log out",

  login: {
    title: "Log in",
    intro: "The admin site is for administrators of this server.",
    username: "E-mail or username",
    password: "Password",
    submit: "Log in",
    busy: "Logging in…",
    notAdmin: "Not an administrator",
    notAdminDetail:
      "This account is in order, but only administrators may enter. Another administrator can change its role.",
    ended: "Your session has ended. Log in to go on where you were.",
  },

  problem: {
    unreachable: "The server can not be reached",
    unreachableDetail: "Check the connection and try again.",
    unreadable: "The server gave an answer that can not be read",
    unreadableDetail: (status: number) => `It answered with status ${status}, without saying why.`,
    forbiddenDetail: "Your account may no longer be an administrator's.",
    retry: "Try again",
    retryAfter: (seconds: number) => `Try again in ${count(seconds, "second", "seconds")}.`,
    request: "Request",
  },

  list: {
    search: "Search",
    any: "Any",
    refresh: "Refresh",
    clear: "Clear search and filters",
    loading: "Loading…",
    actions: "Actions",
    nothing: "Nothing matches",
    nothingDetail: "No entry fits this search and these filters.",
    nothingHere: "This page is empty",
    nothingHereDetail: "What was here may have been removed since.",
    rows: (n: number, more: boolean) =>
      more ? `${count(n, "row", "rows")}, and more follow` : count(n, "row", "rows"),
    page: (n: number) => `Page ${integer.format(n)}`,
    first: "First page",
    previous: "Previous",
    next: "Next",
    pages: "Pages",
    showAll: "Show all",
    showLess: "Show less",
    choose: "Choose…",
    clearChoice: (label: string) => `Clear ${label.toLowerCase()}`,
    chooseTitle: { room: "Choose a room", person: "Choose a person" },
    chooseSearch: { room: "Part of the room's name", person: "Part of a name, username or e-mail address" },
    found: (n: number) => (n === 0 ? "Nothing found" : `${integer.format(n)} found`),
    unknown: "Unknown",
    on: (action: string, name: string) => `${action} ${name}`,
  },

  dialog: { cancel: "Cancel", close: "Close" },

  roles: { admin: "Administrator", user: "User" },
  statuses: { active: "Active", suspended: "Suspended", locked: "Locked", deleted: "Deleted" },
  roomRoles: {
    owner: "Owner",
    admin: "Admin",
    moderator: "Moderator",
    member: "Member",
    read_only: "Read only",
  },
  visibilities: { public: "Public", private: "Private" },

  users: {
    title: "Users",
    intro: "Everyone with an account on this server.",
    search: "Name, username or e-mail address",
    person: "Person",
    role: "Role",
    status: "Status",
    joined: "Joined",
    messages: "Messages",
    empty: "No accounts yet",
    emptyDetail: "People appear here as soon as they sign up.",
    edit: {
      label: "Edit",
      title: "Edit this account",
      roleHint: "Administrators manage everything on this server, these pages included.",
      statusHint: "Whoever is suspended or locked can not log in, and their open connections end at once.",
      submit: "Save",
      busy: "Saving…",
      done: "Saved",
    },
    remove: {
      label: "Delete",
      title: "Delete this account?",
      effects: [
        "The account is deactivated and its personal data is removed.",
        "All its sessions and connections end.",
        "Rooms it owns are handed over to another member.",
        "This can not be undone.",
      ],
      submit: "Delete account",
      busy: "Deleting…",
      done: "Deleted",
    },
  },

  rooms: {
    title: "Rooms",
    intro: "Every room, public and private.",
    search: "Part of the name",
    room: "Room",
    visibility: "Visibility",
    members: "Members",
    created: "Created",
    messages: "Messages",
    empty: "No rooms yet",
    emptyDetail: "A room appears here as soon as somebody creates one.",
    remove: {
      label: "Delete",
      title: "Delete this room?",
      effects: [
        "All its members lose it at once, and open connections to it end.",
        "Its messages can no longer be read by anybody.",
        "This can not be undone.",
      ],
      submit: "Delete room",
      busy: "Deleting…",
      done: "Deleted",
    },
  },

  members: {
    title: "Members",
    intro: "Who is in this room, and what they may do there.",
    back: "All rooms",
    person: "Person",
    role: "Role",
    joined: "Joined",
    empty: "Nobody is in this room",
    emptyDetail: "Its last member has left.",
    edit: {
      label: "Change role",
      title: "Change the role in this room",
      roleHint: "An owner may do everything in the room; who is read only may not write.",
      submit: "Save",
      busy: "Saving…",
      done: "Saved",
    },
    remove: {
      label: "Remove",
      title: "Remove from this room?",
      effects: [
        "They can no longer read or write here, and their open connections to the room end.",
        "Their messages stay.",
      ],
      submit: "Remove",
      busy: "Removing…",
      done: "Removed",
    },
  },

  messages: {
    title: "Messages",
    intro: "The newest first, over all rooms.",
    search: "Part of the text",
    searchNeeds: "Choose a room or a person to search",
    message: "Message",
    sender: "Sender",
    room: "Room",
    sent: "Sent",
    deleted: "Deleted",
    empty: "No messages yet",
    emptyDetail: "They appear here moments after they are sent.",
    remove: {
      label: "Delete",
      title: "Delete this message?",
      effects: ["Everybody in the room sees at once that it was deleted.", "Its text is gone and can not be restored."],
      submit: "Delete message",
      busy: "Deleting…",
      done: "Deleted",
    },
  },

  analytics: {
    from: "From",
    to: "To",
    dayNote: "Days begin and end in UTC; both are included.",
    presets: { days7: "7 days", days30: "30 days", days90: "90 days", all: "All time" },
    presetsLabel: "Period",
    csv: "Download CSV",
    csvBusy: "Preparing…",
    csvDone: "Downloaded",
    messages: "Messages",
    total: "Messages",
  },
  messagesPerRoom: {
    title: "Messages per room",
    intro: "How many messages each room got.",
    search: "Part of the name",
    room: "Room",
    rooms: "Rooms",
    active: "Rooms with messages",
    empty: "No rooms yet",
    emptyDetail: "The figures begin with the first room.",
  },
  userActivity: {
    title: "User activity",
    intro: "How many messages each person sent.",
    search: "Username or e-mail address",
    person: "Person",
    people: "People",
    active: "People who wrote",
    empty: "No activity yet",
    emptyDetail: "The figures begin with the first account.",
  },

  notFound: {
    title: "There is no such page",
    detail: "The address may be mistyped, or the page has moved.",
    link: "Go to the users",
  },
} as const;
