@testable import Web

enum PresenceSamples {
  static let all: [any PageModel] = [
    PresencePage(
      programmes: [
        .init(
          name: "Tracking", home: "/programmes/1", path: "/records/presence/programmes/1", isPractice: true,
          rounds: [round], hasRounds: true),
        .init(name: "Empty", home: "/programmes/2", path: nil, isPractice: false, rounds: [], hasRounds: false),
      ], isEmpty: false),
    PresencePage(programmes: [], isEmpty: true),
    sheet(isEmpty: false),
    sheet(isEmpty: true),
    home(isEmpty: false),
    home(isEmpty: true),
    comparison(isEmpty: false),
    comparison(isEmpty: true),
    ProfilesPage(
      proof: "proof", name: "Tracking", problem: "Not so.",
      result: .init(
        tone: "error", summary: "1 error",
        diagnostics: [.init(location: "3:D", severity: "error", severityLabel: "error", text: "No number.")],
        hasDiagnostics: true, more: "and 2 more"),
      lines: [
        .init(
          path: "/p", place: "Cizre", days: "1 May", origin: "a sample", source: "Sample", households: "312",
          individuals: "1,600", isBroken: false),
        .init(
          path: "/q", place: "Silopi", days: "1 May", origin: "a sheet", source: "Census", households: "10",
          individuals: "50", isBroken: true),
      ], isEmpty: false, sample: .init(action: "/sample", place: text, fields: [text]),
      sheet: .init(action: "/sheet", place: text, fields: [text]),
      combining: .init(
        action: "/combine", place: text, profiles: [.init(value: "1", label: "Cizre", isChosen: false)])),
    ProfilesPage(
      proof: "proof", name: "Tracking", problem: nil, result: nil, lines: [], isEmpty: true, sample: nil, sheet: nil,
      combining: nil),
    ProfilePage(
      proof: "proof", title: "Cizre: 52% women and girls", lead: "1,600 individuals of 312 households",
      problem: "Say why.", facts: [.init(label: "Place", value: "Cizre")], flags: ["The parts are not the total."],
      drawing: .init(
        picturePath: "/picture", fileName: "profile", rows: [ages], total: ages, hasTold: true,
        unplaced: "Of unknown age: 3",
        files: OfficeSamples.takeOut),
      applying: .init(action: "/profile", profile: choice, reason: text, mayTakeBack: true)),
    ProfilePage(
      proof: "proof", title: "Divide", lead: "Unknown.", problem: nil, facts: [], flags: [], drawing: nil,
      applying: .init(action: "/profile", profile: choice, reason: text, mayTakeBack: false)),
    RoundDoubtsPage(
      proof: "proof", title: "Doubts", practice: "Practice", limits: "More than 5 places.",
      doubts: [
        .init(
          text: "Informant 4F7Q-M2KP speaks for 7 places.", informant: "/records/informants/1",
          places: [.init(name: "Cizre", path: "/p")], more: "and 2 more",
          dismissing: .init(action: "/doubts", kind: "identical", subject: "250", key: "0", reason: text)),
        .init(text: "250 for 3 places.", informant: nil, places: [], more: nil, dismissing: nil),
      ], isEmpty: false, dismissed: [.init(text: "300 for 3 places.", told: "Ayşe", reason: "Blocks of one kind.")],
      hasDismissed: true, files: OfficeSamples.takeOut, problem: "Say why."),
    RoundDoubtsPage(
      proof: "proof", title: "Doubts", practice: nil, limits: "", doubts: [], isEmpty: true, dismissed: [],
      hasDismissed: false,
      files: OfficeSamples.takeOut, problem: nil),
    LateAnswersPage(
      proof: "proof", title: "After the release", answers: [lateAnswer(isWaiting: true)],
      sites: [lateSites(isWaiting: true)], isEmpty: false, aside: [lateAnswer(isWaiting: false)],
      sitesAside: [lateSites(isWaiting: false)], hasAside: true, more: "and 2 more", problem: "Say why."),
    LateAnswersPage(
      proof: "proof", title: "After the release",
      answers: [.init(places: "Cizre", came: "on 1 May", submission: nil, effects: [], judging: nil)],
      sites: [.init(place: "Cizre", path: "/p", old: "100", new: "120", judging: nil)], isEmpty: true,
      aside: [], sitesAside: [], hasAside: false, more: nil, problem: nil),
    RoundDoubtsPart(lead: "2 doubts", doubts: ["One informant speaks for 7 places."], path: "/doubts"),
    RoundPlacePage(
      proof: "proof", title: "Cizre", round: "Round 2", practice: "Practice.", status: "assessed", why: "Rain",
      isLocked: true, isArea: true, said: ["Informants said 100 to 140."], people: people,
      groups: [
        .init(
          name: "SYR: temporary protection", figure: "1,200", isMissing: false, note: "Chosen.",
          estimates: [
            .init(
              source: "register", whom: nil, quantity: "250 households", individuals: "1,200", range: "200–300",
              grade: "high",
              shortfall: "Not higher: too old.", day: "1 May 2026", detail: "interviews", isCounted: true,
              submissions: [
                .init(day: "1 May 2026", quantity: "1 people", informants: "2", range: "1–2", path: "/collect/1"),
                .init(day: "2 May 2026", quantity: "1 people", informants: "–", range: "", path: nil),
              ], hasSubmissions: true, moreSubmissions: "The latest 2 are shown.", editing: editing(isNew: false)),
            .init(
              source: "informants", whom: "women and girls", quantity: "1 people", individuals: "1", range: "",
              grade: "–", shortfall: nil,
              day: "1 May 2026", detail: "", isCounted: false, submissions: [], hasSubmissions: false,
              moreSubmissions: nil, editing: nil),
          ], hasEstimates: true, warnings: ["Different people."],
          choosing: .init(
            proof: "proof", action: "/choose", stratum: "irregular", rule: choice,
            estimates: [
              .init(value: "1", label: "register", isChosen: true), .init(value: "2", label: "other", isChosen: false),
            ], explanation: text, isSideBySide: true, key: "0")),
        .init(
          name: "irregular", figure: "unknown", isMissing: true, note: "", estimates: [], hasEstimates: false,
          warnings: [],
          choosing: .init(
            proof: "proof", action: "/choose", stratum: "irregular", rule: choice, estimates: [], explanation: text,
            isSideBySide: false, key: "1")),
      ], hasGroups: true, canRecord: true, stating: .init(action: "/status", status: choice, why: text, reason: text),
      adding: editing(isNew: true),
      rounds: [
        .init(name: "Round 2", path: "/2", status: "assessed", figure: "1,200", isMissing: false, note: "carried"),
        .init(name: "Round 1", path: "/1", status: "inaccessible", figure: "unknown", isMissing: true, note: ""),
      ], corrections: [correction], hasCorrections: true, definitions: "/definitions"),
    RoundPlacePage(
      proof: "proof", title: "Cizre", round: "Round 2", practice: nil, status: "not covered", why: "", isLocked: false,
      isArea: false, said: [], people: nil,
      groups: [], hasGroups: false, canRecord: false, stating: nil, adding: nil, rounds: [], corrections: [],
      hasCorrections: false, definitions: "/definitions"),
    RoundImportPage(
      upload: .init(proof: "proof", action: "/import", problem: nil, limit: "64 MB", lines: [], hasLines: false)),
    ImportDecisionsPage(
      title: "Places", lead: "2 of 3", proof: "proof", action: "/places", problem: "No such place",
      none: "All clear", meant: "Which place",
      lines: [
        .init(
          key: "abc", keyName: "key-1", text: "Nowhere", rows: "2 rows", state: "not clear", tone: "tone-bad",
          why: "Nothing is like it.", choiceName: "choice-1", choiceLabel: "Which",
          options: [.init("1", "Cizre", isChosen: true)],
          otherName: "other-1", otherLabel: "Another", otherHint: "P-code",
          other: "")
      ], isEmpty: false, more: "3 more"),
    ImportDecisionsPage(
      title: "Places", lead: "0 of 3", proof: "proof", action: "/places", problem: nil, none: "All clear",
      meant: "Which place", lines: [], isEmpty: true,
      more: nil),
    CleaningLogPage(
      title: "Cleaning log", practice: "Practice", lines: [.init(place: "Cizre", path: "/1", change: correction)],
      isEmpty: false,
      next: "/log?after=1", files: OfficeSamples.takeOut,
      upload: .init(
        proof: "proof", action: "/log", problem: "Choose a file.", limit: "64 MB",
        lines: [
          .init(
            path: "/imports/1", file: "log.xlsx", subject: nil, who: "Officer", when: "1 March",
            state: "Imported", tone: "tone-good", counts: "12 received")
        ], hasLines: true)),
    CleaningLogPage(
      title: "Cleaning log", practice: nil, lines: [], isEmpty: true, next: nil, files: OfficeSamples.takeOut,
      upload: nil),
    ImportPage(
      title: "log.xlsx", path: "/imports/1", filePath: "/imports/1/file",
      subject: .init(
        lead: "For Round 2", path: "/2", label: "The round",
        decisions: .init(path: "/imports/1/places", label: "Places")),
      problem: "Say why",
      state: .init(
        label: "Tried", tone: "tone-care", detail: "120 rows", isUnderWay: true, path: "/imports/1",
        counts: [.init(label: "Rows", value: "120")], hasCounts: true,
        told: [.init(cell: "Log!7:F", severity: "error", kind: "Error", text: "No number")], hasTold: true,
        more: "3 more", diagnosticsPath: "/imports/1/diagnostics",
        take: .init(action: "/imports/1/take", proof: "proof", label: "Import 118")),
      check: .init(action: "/imports/1/check", proof: "proof", label: "Only check"),
      mapping: .init(
        action: "/imports/1/plan", page: "/imports/1", proof: "proof", notes: [],
        heading: Field("heading", "Heading"), sheet: Field("sheet", "Sheet"), chosenHeading: "4", chosenSheet: "Data",
        columns: [
          .init(
            letter: "C", name: "column-3", heading: "IDPs", samples: "12", label: "Column C",
            options: [.init("count", "A count", isChosen: true)],
            figure: .init(
              group: "group-3", groupLabel: "Group", groups: [.init("host", "host", isChosen: true)],
              nationality: "nationality-3", nationalityLabel: "Nationality", nationalityText: "SYR", unit: "unit-3",
              unitLabel: "Unit", units: [.init("tents", "tents", isChosen: true)], sex: "sex-3", sexLabel: "Sex",
              sexes: [.init("female", "women and girls", isChosen: true)], age: "age-3", ageLabel: "Ages",
              ageText: "0-4",
              only: "only-3",
              onlyLabel: "Only", onlyText: "10"))
        ], same: .init(selects: [Field("all-unit", "Unit")], fields: [text], sum: .init(isChecked: true))),
      undoing: .init(
        action: "/imports/1/undo", proof: "proof", text: "All is taken back.", warning: "2 were edited",
        reason: Field("reason", "Reason"))),
    TrackingPage(
      proof: "proof", name: "Tracking", problem: "Not so.", rules: [.init(label: "Carried", value: "1")],
      rounds: [round], hasRounds: true, plan: asking,
      factors: [
        .init(
          unit: "households", individuals: "5", place: "Cizre", group: "all", days: "since 1 May",
          source: "survey", approvedBy: "Ayşe", isWithdrawn: false, withdraw: "/withdraw"),
        .init(
          unit: "tents", individuals: "5", place: "Cizre", group: "host", days: "since 1 May", source: "survey",
          approvedBy: "Ayşe", isWithdrawn: true,
          withdraw: ""),
      ], hasFactors: true, factor: asking, factorPlace: text, setUp: asking, criteria: asking,
      definitions: "/definitions", grades: [grade]),
    TrackingPage(
      proof: "proof", name: "Tracking", problem: nil, rules: [], rounds: [], hasRounds: false, plan: asking,
      factors: [],
      hasFactors: false, factor: asking, factorPlace: text, setUp: asking, criteria: asking,
      definitions: "/definitions", grades: []),
    DefinitionsPage(
      edition: "Edition 1.",
      groups: [
        .init(name: "host", meaning: "Who lived there before.", overlaps: nil),
        .init(name: "irregular", meaning: "Without papers.", overlaps: "seasonal workers"),
      ], combined: "By the median.", grades: [grade]),
  ]

  private static let grade = DefinitionsPage.Grade(
    name: "high", informants: "3", kinds: "2", spread: "1.5", seen: "yes", age: "31")

  private static let round = PresencePage.Round(
    name: "Round 1", path: "/records/presence/rounds/1", days: "1 May to 1 June", state: "released", isReleased: true,
    isPractice: true, total: "1,200", missing: "3")

  private static func home(isEmpty: Bool) -> ProgrammePage {
    ProgrammePage(
      name: "Tracking", round: isEmpty ? nil : "Round 1", area: "Şırnak", days: "1 May to 1 June", state: "open",
      isReleased: !isEmpty, practice: isEmpty ? nil : "Practice.", overlap: isEmpty ? nil : "Overlap.",
      sentences: ["It went up."], numbers: [.init(value: "1,200", label: "Counted", detail: "3 places", path: "/x")],
      notes: isEmpty ? [] : ["Without 39 people in sites."],
      parts: isEmpty ? [] : parts, hasParts: !isEmpty,
      action: "/home", areas: isEmpty ? nil : choice,
      rounds: [
        .init(name: "Round 1", path: "/1", isCurrent: true), .init(name: "Round 2", path: "/2", isCurrent: false),
      ], hasRounds: !isEmpty, picturePath: isEmpty ? nil : "/picture", fileName: "presence-1",
      trend: isEmpty
        ? nil
        : .init(
          picturePath: "/trend", fileName: "trend",
          codes: [.init(name: "Now", path: "/n", isCurrent: true), .init(name: "Then", path: "/t", isCurrent: false)],
          hasCodes: true), compare: isEmpty ? nil : "/compare", full: "/round",
      rules: isEmpty ? nil : "/rules", profiles: "/profiles", definitions: "/definitions",
      empty: isEmpty ? .init(text: "Nothing yet.", actions: [.init(label: "Plan", path: "/plan")]) : nil)
  }

  private static func lateAnswer(isWaiting: Bool) -> LateAnswersPage.Answer {
    .init(
      places: "Cizre", came: "on 1 May", submission: "/s",
      effects: [.init(place: "Cizre", path: "/p", old: "100", new: "120", figure: "from 100 to 120")],
      judging: .init(action: "/late", submission: "1", seen: "2", reason: text, isWaiting: isWaiting))
  }

  private static func lateSites(isWaiting: Bool) -> LateAnswersPage.Sites {
    .init(
      place: "Cizre", path: "/p", old: "100 people in 2 sites", new: "120 people in 2 sites",
      judging: .init(action: "/late", place: "1", seen: "2", reason: text, isWaiting: isWaiting))
  }

  private static func comparison(isEmpty: Bool) -> ComparePage {
    func line(isMissing: Bool) -> ComparePage.Line {
      let cell = RoundPage.Cell(text: isMissing ? "unknown" : "12", isMissing: isMissing)
      return .init(name: "Cizre", path: "/p", before: cell, after: cell, change: "+3", parts: ["+3"])
    }
    return ComparePage(
      name: "Tracking", area: "Şırnak", finding: "It went up.", practice: isEmpty ? nil : "Practice.",
      notes: isEmpty ? [] : ["Round 1: without 39 people in sites."],
      filter: isEmpty ? nil : .init(part: "coverage", text: "Only coverage.", all: "/compare"),
      steps: isEmpty ? nil : "Two steps.", action: "/compare", from: choice, to: choice, group: isEmpty ? nil : choice,
      within: isEmpty ? nil : "1", before: "Round 1", after: "Round 2", causes: ["coverage"],
      lines: isEmpty ? [] : [line(isMissing: false), line(isMissing: true)], isEmpty: isEmpty,
      total: isEmpty ? nil : line(isMissing: false),
      pictures: isEmpty ? [] : [.init(picturePath: "/picture", fileName: "presence-1")])
  }

  private static func sheet(isEmpty: Bool) -> RoundPage {
    RoundPage(
      proof: "proof", title: "Şırnak", state: "open", isReleased: !isEmpty, days: "1 May to 1 June",
      practice: isEmpty ? nil : "Practice.", overlap: isEmpty ? nil : "Overlap.",
      numbers: [.init(value: "1,200", label: "Counted", detail: "3 places", path: "/x")],
      notes: isEmpty ? [] : ["Without 39 people in sites."], sentences: ["It went up."],
      parts: isEmpty ? [] : parts, hasParts: !isEmpty,
      progress: [
        .init(label: "assessed", count: "3", path: "/x", isCurrent: true),
        .init(label: "new", count: "1", path: "/y", isCurrent: false),
      ], groups: isEmpty ? nil : choice, address: "/round", picturePath: "/picture", fileName: "presence-1",
      table: isEmpty
        ? .init(lines: [], isEmpty: true, total: nil)
        : .init(lines: [line(isMissing: false), line(isMissing: true)], isEmpty: false, total: line(isMissing: false)),
      sides: isEmpty ? nil : .init(lines: [side], total: side, warning: "They count different people."),
      people: isEmpty ? nil : people,
      list: isEmpty
        ? .init(title: "Places: new", lines: [], isEmpty: true, next: nil, back: "/round")
        : .init(
          title: "Places: new", lines: [.init(name: "Cizre", path: "/p", figure: "12", why: "Rain")], isEmpty: false,
          next: "/next",
          back: "/round"), files: OfficeSamples.takeOut, workbook: OfficeSamples.takeOut,
      estimates: OfficeSamples.takeOut, log: "/log", teams: "/teams",
      late: isEmpty ? .init(path: "/late", waiting: nil) : .init(path: "/late", waiting: "2 answers wait."),
      importing: isEmpty ? nil : "/import", release: isEmpty ? nil : "/release",
      cover: isEmpty ? nil : .init(action: "/cover", place: text, level: choice), rules: isEmpty ? nil : "/rules",
      doubts: "/doubts", combined: "By the median.", bySex: isEmpty ? nil : "/profile")
  }

  private static let parts = [
    RoundPage.Part(label: "coverage", value: "+3", meaning: "One round only.", path: "/compare?part=coverage"),
    RoundPage.Part(label: "method", value: "0", meaning: "Counted otherwise.", path: nil),
  ]

  private static let ages = ProfilePage.Row(
    band: "0–4", female: "10", male: "12", unknown: "1", sum: "23", told: "24")

  private static let people = LocationPanel(
    lines: [.init(label: "Dispersed", value: "1,200", detail: "3 places")], notes: ["No total: a site has no figure."])

  private static let side = RoundPage.Side(
    name: "Cizre", register: "120", informants: "100", difference: "−20", places: "1")

  private static func line(isMissing: Bool) -> RoundPage.Line {
    let cell = RoundPage.Cell(text: isMissing ? "unknown" : "12", isMissing: isMissing)
    return RoundPage.Line(
      name: "Cizre", path: "/p", status: "assessed", official: cell, estimated: cell, total: cell, carried: cell,
      missing: cell)
  }

  private static func editing(isNew: Bool) -> RoundPlacePage.Editing {
    .init(
      proof: "proof", action: "/estimate", title: "Correct", estimate: "1", isNew: isNew, fields: [text],
      selects: [choice], reason: text, withdraw: "/withdraw", key: "1")
  }

  private static let correction = RoundPlacePage.Correction(
    time: "today", what: "estimate", old: "1 people", new: "2 people", reason: "A street", who: "Ayşe Yılmaz")

  private static let asking = TrackingPage.Asking(action: "/x", fields: [text], selects: [choice])

  private static let text = Field("name", "Name", "Cizre").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.longest = 100
    $0.isFocused = true
    $0.isRequired = false
    $0.shown = "Cizre, Şırnak"
  }

  private static let choice = Field("kind", "Kind").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.options = [.init("site", "site", isChosen: true), .init("village", "village", isChosen: false)]
  }
}
