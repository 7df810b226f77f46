import Basics
@testable import Web

enum OfficeSamples {
  static let takeOut = TakeOut(
    kept: [("q", "narlıca")], levels: ["internal", "public"], formats: [("/a.csv", "CSV"), ("/a.xlsx", "Excel")],
    in: Sample.words)

  private static let sides = [true, false].map { counts in
    ConflictSide(
      entry: "\(counts)", values: ["Municipality"], said: "Rana Haddad, this office, 1 May",
      counts: counts, canBeTaken: counts, isChosen: counts)
  }

  static let all: [any PageModel] = [
    ConflictsPage(
      count: "1 contradiction",
      lines: [.init(path: "/office/conflicts/x", kind: "Site", record: "Zeytinli", what: "Manager", sides: sides)],
      isEmpty: false, next: "/office/conflicts?after=x"),
    ConflictsPage(count: "", lines: [], isEmpty: true, next: nil),
    ConflictPage(
      kind: "Site", record: "Zeytinli", recordPath: "/records/sites/x", what: "Manager", about: "Choose.", sides: sides,
      claimants: [], isClaim: false,
      form: .init(proof: "proof", action: "/office/conflicts/x", reason: text, problem: "Say why.", edit: "/x/edit")),
    ConflictPage(
      kind: "Site", record: "Zeytinli", recordPath: nil, what: "Two sites", about: "Change one.", sides: [],
      claimants: [.init(name: "Sazlık", path: "/records/sites/y"), .init(name: "Bahçe", path: nil)], isClaim: true,
      form: nil),
    ConflictPage(
      kind: "Site", record: "Zeytinli", recordPath: nil, what: "Two sites", about: "Change one.", sides: [],
      claimants: [], isClaim: true, form: nil),
    SourcesPage(places: [], disclaimer: "No endorsement.", libraries: [:]),
    SourcesPage(
      places: [
        .init(
          name: "Districts", version: "1", date: "2020-12", licence: "CC BY 4.0", address: "https://example.org",
          codes: "973", boundaries: "973")
      ], disclaimer: "No endorsement.",
      libraries: [
        "htmx": Library(folder: "htmx-2", version: "2", licence: "0BSD", home: "https://htmx.org", source: "a package")
      ]),
    SignInPage(
      mission: "Mission", proof: "proof", next: "/", name: text, password: password, problem: "Wrong.",
      examples: [.init(name: "officer", password: "secret", role: "Officer")], hasExamples: true,
      examplePassword: "secret"),
    CodePage(proof: "proof", next: "/", code: text),
    FirstRunPage(proof: "proof", action: "/first-run/x", mission: text, name: text, fullName: text, password: password),
    WelcomePage(proof: "proof", action: "/welcome/x", greeting: "Welcome", name: "ayse", password: password),
    HomePage(greeting: "Hello", mission: "Mission", parts: [HomePage.sample]),
    UsersPage(
      count: "1 user", search: "",
      users: [
        .init(
          fullName: "Ayşe Yılmaz", name: "ayse", path: "/office/users/1", roles: "Officer", lastSeen: "now",
          stateLabel: "active", tone: "good", hasSecondFactor: true)
      ], isEmpty: false),
    UsersPage(count: "0 users", search: "x", users: [], isEmpty: true),
    NewUserPage(proof: "proof", fullName: text, name: text, grant: grant),
    UserPage(
      proof: "proof", path: "/office/users/1", fullName: "Ayşe Yılmaz", name: "ayse",
      facts: [.init(label: "State", value: "active")], isDisabled: false, hasSecondFactor: true, canInvite: true,
      grants: [
        .init(
          role: "Officer", area: "Hatay", sensitivity: "Internal", level: nil, agreement: nil, needsAgreement: false,
          agreementPath: nil, until: "always", withdraw: "/x"),
        .init(
          role: "Viewer", area: "All", sensitivity: "Open", level: "Partners", agreement: "Agency, MoU 7",
          needsAgreement: true, agreementPath: "/a", until: "always", withdraw: "/y"),
      ],
      hasGrants: true, rename: text, grant: grant),
    UserPage(
      proof: "proof", path: "/office/users/1", fullName: "Ayşe Yılmaz", name: "ayse", facts: [], isDisabled: true,
      hasSecondFactor: false, canInvite: false, grants: [], hasGrants: false, rename: text, grant: grant),
    InvitationPage(lead: "Give this", address: "https://x/welcome/y", limit: "3 days", back: "/office/users/1"),
    PhonesPage(
      count: "2 phones",
      phones: [false, true].map {
        .init(
          label: "Tablet", name: "phone-1", area: "Hatay", lastSeen: "now", isRevoked: $0, state: "active", revoke: "/x"
        )
      }, isEmpty: false),
    PhonesPage(count: "", phones: [], isEmpty: true),
    NewPhonePage(proof: "proof", label: text, place: text, programme: choice),
    PhoneSetUpPage(
      label: "Tablet", lead: "Scan", picture: picture, server: "https://x", name: "phone-1", secret: "s",
      tokenAddress: "https://x/key/s"),
    KeysPage(
      count: "2 keys",
      keys: [false, true].map {
        .init(
          label: "Dashboard", beginning: "konak_ab…", scopes: "Sites", area: "Hatay", agreement: "Agency, MoU 7",
          lacksAgreement: $0, agreementPath: $0 ? "/a" : nil, until: "always",
          requests: "2 of 20",
          lastSeen: "now", isOver: $0, state: "active", revoke: $0 ? nil : "/x")
      }, isEmpty: false),
    KeysPage(count: "", keys: [], isEmpty: true),
    NewKeyPage(
      proof: "proof", label: text, scopes: [.init("sites", "Sites", isChosen: true)], scopeProblem: "None.", form: text,
      place: text, programme: optionalChoice, sensitivity: choice, level: choice, agreement: [text], until: text,
      perMinute: text,
      perDay: text),
    AgreementPage(
      label: "Dashboard", state: "Agency", isOpen: true, proof: "proof", action: "/a", back: "/b", fields: [text],
      earlier: [.init(organisation: "Agency", reference: "MoU 7", until: "1 May", noted: "Ayşe")],
      hasEarlier: true),
    AgreementPage(
      label: "Dashboard", state: "Over", isOpen: false, proof: "proof", action: nil, back: "/b", fields: [],
      earlier: [],
      hasEarlier: false),
    KeyMadePage(
      label: "Dashboard", lead: "For it.", secret: "konak_x", addresses: [.init(label: "OData", address: "https://x/y")]
    ),
    account(hasSecondFactor: true), account(hasSecondFactor: false),
    SecondFactorPage(proof: "proof", sealed: "s", picture: picture, secret: "ABCD", code: text),
    RecoveryCodesPage(codes: ["abcd-efgh"]),
    AccessLogPage(
      proof: "proof", lines: [.init(number: "1", time: "today", who: "Ayşe", what: "gave a grant", records: "1")],
      isEmpty: false, older: "/older", newest: "/newest"),
    AccessLogPage(proof: "proof", lines: [], isEmpty: true, older: nil, newest: nil),
    MissionPage(
      proof: "proof", names: [text], problem: "Missing.",
      programmes: [.init(name: "Shelter", path: "/x", detail: "shelter", isClosed: true, mode: "Practice")],
      hasProgrammes: true,
      offices: [.init(name: "Hatay", path: "/x", detail: "Hatay", isClosed: true)], hasOffices: true,
      isDemonstration: true),
    MissionPage(
      proof: "proof", names: [text], problem: nil, programmes: [], hasProgrammes: false, offices: [], hasOffices: false,
      isDemonstration: false),
    MissionPartPage(
      title: "Shelter", lead: "Lead", proof: "proof", action: "/x", names: [text], code: text, place: text,
      closing: .init(label: "Closed", isClosed: true), problem: "Taken.",
      protection: .init(standing: "Not weighed", path: "/x", label: "Weigh")),
    AssessmentPage(
      title: "Data protection", lead: "Before it collects", proof: "proof", action: "/x", back: "/y",
      problem: "Incomplete.", texts: [text], sensitivity: choice, sharing: [.init("public", "All", isChosen: true)],
      facts: [text], isRecorded: true),
    SystemPage(
      facts: [.init(label: "Version", value: "1")],
      checks: [.init(title: "Disk", detail: "full", stateLabel: "broken", tone: "bad")]),
  ]

  private static let text = Field("name", "Name", "Ayşe").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.longest = 100
    $0.isFocused = true
    $0.isVerbatim = true
  }

  private static let password = Field("password", "Password").with {
    $0.type = "password"
    $0.isRequired = false
  }

  private static let choice = Field("role", "Role").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.options = [.init("a", "A", isChosen: true), .init("b", "B", isChosen: false)]
  }

  private static let optionalChoice = choice.with { $0.isRequired = false }

  private static let grant = GrantForm(
    role: choice, programme: optionalChoice, place: text, sensitivity: choice, level: choice,
    agreement: [text], until: text, problem: "Too wide.")

  private static let picture = PhoneSetUpPage.Picture(side: "29", path: "M4 4h1v1h-1z", description: "A code")

  private static func account(hasSecondFactor: Bool) -> AccountPage {
    AccountPage(
      proof: "proof", fullName: "Ayşe Yılmaz", name: "ayse", rights: ["Officer"], language: choice, digits: choice,
      theme: choice, oldPassword: password, newPassword: password, hasSecondFactor: hasSecondFactor, disableCode: text,
      sessions: [true, false].map {
        .init(device: "Firefox", opened: "today", seen: "now", isCurrent: $0, end: "/account/sessions/1/end")
      }, hasOtherSessions: true)
  }
}

extension HomePage {
  /// A part with everything in it.
  static let sample = try! Part(
    .collect, path: "/collect/forms", figures: [.init("4,210", "submissions", path: "/collect/submissions")],
    latestTitle: "Latest", latest: [.init("Site 12", "an hour ago", path: "/collect/submissions/1")],
    pictures: [.init(title: "People", path: "/evidence/pins/1")],
    actions: [.init("Upload a form", path: "/collect/forms/new")],
    words: Words(Sample.catalogue, language: .english))
}
