@testable import Web

enum SiteSamples {
  static let all: [any PageModel] = [
    list(lines: [line(isOpen: true, isKnown: true), line(isOpen: false, isKnown: false)]), list(lines: []),
    profile(isKnown: true, manage: manage(isOpen: true)), profile(isKnown: false, manage: manage(isOpen: false)),
    profile(isKnown: false, manage: nil),
    SiteEditPage(
      proof: "proof", title: "Register", lead: "Lead", action: "/records/sites/new", back: "/records/sites",
      names: [text], area: text, latitude: text, longitude: text, type: choice, capacity: text, unit: choice,
      manager: text, opened: text, problem: "Not so."),
    SiteImportsPage(
      columns: "Code, Name", types: "Tent site",
      upload: ImportUpload(
        proof: "proof", action: "/x", problem: "Not so.", limit: "32 MB",
        lines: [
          .init(
            path: "/1", file: "sites.xlsx", subject: nil, who: "Ayşe", when: "noon", state: "Tried", tone: "tone-care",
            counts: "3")
        ], hasLines: true)),
    duplicates([pair]), duplicates([]),
    ranking(isEmpty: false), ranking(isEmpty: true),
    UnlistedSitesPage(
      proof: "proof", tabs: tabs, count: "1 site",
      sites: [
        .init(
          key: "1", name: "Sazlık", area: "Defne", type: "Tent site", latest: "6 July 2026", submissions: "2",
          people: "not known")
      ], isEmpty: false, more: "and 2 more", places: [.init(id: "1", name: "Kamp", path: "/records/places/1")],
      hasPlaces: true, canManage: true, other: text),
    UnlistedSitesPage(
      proof: "proof", tabs: tabs, count: "0 sites", sites: [], isEmpty: true, more: nil, places: [], hasPlaces: false,
      canManage: false, other: text),
    SiteReferralsPage(proof: "proof", tabs: tabs, lead: "1 open", referrals: [referral], isEmpty: false),
    SiteReferralsPage(proof: "proof", tabs: tabs, lead: "None open", referrals: [], isEmpty: true),
  ]

  private static let tabs = SiteTabs(
    tabs: [.init(title: "Sites", path: "/records/sites", isCurrent: true)])

  private static func list(lines: [SitesPage.Line]) -> SitesPage {
    SitesPage(
      tabs: tabs, search: "zeyt", type: choice, state: choice, area: text, sort: choice, isFiltered: true,
      count: "2 sites", lines: lines, isEmpty: lines.isEmpty, next: "/records/sites?after=x", first: "/records/sites",
      canManage: true, unlisted: "3 submissions", files: OfficeSamples.takeOut)
  }

  private static func line(isOpen: Bool, isKnown: Bool) -> SitesPage.Line {
    SitesPage.Line(
      path: "/records/sites/1", name: "Zeytinli", code: "TUR031002-S001", area: "Antakya, Hatay", type: "Tent site",
      state: "open", isOpen: isOpen, people: "1,204 individuals", isKnown: isKnown, age: "6 July, 40 days ago",
      isOld: true, question: "Ask again.")
  }

  private static func profile(isKnown: Bool, manage: SiteProfilePage.Manage?) -> SiteProfilePage {
    SiteProfilePage(
      proof: "proof", name: "Zeytinli", code: "TUR031002-S001", path: "/records/sites/1", status: "Merged",
      successor: .init(name: "Kavaklı", path: "/records/sites/2"), facts: [.init(label: "Code", value: "S001")],
      map: PlaceMapView(
        label: "Map", areas: "/a", backdrop: "/b", bounds: "1,2,3,4", point: "1,2",
        credit: MapCredit(sources: "Sources.", disclaimer: "None.")),
      people: .init(
        figure: "1,204 individuals", households: "(301 households)", age: "40 days", isOld: true, isKnown: isKnown,
        question: "Ask again."),
      severity: "46.7", severityHow: "3 of 9 known",
      sectors: [
        .init(
          name: "WASH",
          needs: [
            .init(
              name: "Toilets", threshold: "1 for 20", have: "6", gap: "15", without: "290", share: "71%", isKnown: true,
              isMissing: true),
            .init(
              name: "Water", threshold: "15 l", have: "6", gap: "nothing", without: "0", share: "0%", isKnown: true,
              isMissing: false),
            .init(
              name: "Space", threshold: "3.5", have: "not asked", gap: "not asked", without: "not known",
              share: "not known", isKnown: false, isMissing: false),
          ])
      ], needsFrom: "From 6 July", rulesEdition: "2026-11",
      change: isKnown ? .init(since: "Since May", individuals: "+4", households: "−1") : nil,
      visits: isKnown
        ? [
          .init(day: "6 July", round: "3", individuals: "4", households: "1", state: "counts", path: "/s/1"),
          .init(day: "6 May", round: "2", individuals: "4", households: "1", state: "counts", path: nil),
        ] : [], hasVisits: isKnown, mergedIn: [.init(name: "Old", path: "/records/sites/3")], hasMergedIn: true,
      referrals: isKnown ? [referral] : [], hasReferrals: isKnown,
      history: [.init(time: "today", what: "Registered", who: "Ayşe Yılmaz")], place: "/records/places/1",
      manage: manage)
  }

  private static func manage(isOpen: Bool) -> SiteProfilePage.Manage {
    SiteProfilePage.Manage(
      edit: "/records/sites/1/edit", isOpen: isOpen, isClosed: !isOpen, isLiving: true, day: text, reason: text,
      other: text, sector: choice, need: text, organisation: text, due: text)
  }

  private static let referral = SiteReferralLine(
    site: "Zeytinli", sitePath: "/records/sites/1", sector: "WASH", need: "Toilets", organisation: "Partner",
    due: "1 August", isOverdue: true, state: "waiting", said: "Next week", answer: "/a", close: "/c", canAnswer: true,
    canClose: true)

  private static func duplicates(_ pairs: [SiteDuplicatesPage.Pair]) -> SiteDuplicatesPage {
    SiteDuplicatesPage(
      proof: "proof", tabs: tabs, distance: text, count: "1 pair", pairs: pairs, isEmpty: pairs.isEmpty,
      more: "There are more.", canManage: true)
  }

  private static let side = SiteDuplicatesPage.Side(
    id: "1", name: "Zeytinli", code: "S001", path: "/records/sites/1", about: "Antakya", keep: "Keep S001")
  private static let pair = SiteDuplicatesPage.Pair(
    low: side, high: side, score: "93", reasons: "20 metres apart, names 90% alike", pair: "1 2")

  private static func ranking(isEmpty: Bool) -> SiteRankingPage {
    SiteRankingPage(
      proof: "proof", tabs: tabs, lead: "Twenty", how: "So.", order: choice, area: text,
      lines: isEmpty
        ? []
        : [
          .init(
            rank: "1", path: "/records/sites/1", name: "Zeytinli", code: "S001", area: "Antakya", score: "90.0",
            bounds: "60 to 95", people: "120", age: "40 days", isOld: true, known: "5 of 9", worst: "Toilets")
        ], isEmpty: isEmpty, all: "/records/sites/ranking?all=yes", unknown: "2 sites cannot be ranked",
      unknownSites: [.init(name: "Sazlık", path: "/records/sites/2")], hasUnknown: true, weights: [text],
      canWeigh: true, weightsShown: "Toilets: 3")
  }

  private static let text = Field("name", "Name", "Cizre").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.longest = 100
    $0.isFocused = true
    $0.isRequired = false
  }

  private static let choice = Field("kind", "Kind").with {
    $0.hint = "A hint"
    $0.problem = "A problem"
    $0.options = [.init("site", "site", isChosen: true), .init("village", "village", isChosen: false)]
  }
}
