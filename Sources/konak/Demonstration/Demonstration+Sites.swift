import Basics
import Collect
import Formats
import Foundation
import Office
import Records
import Store

/// The master list of the demonstration: the sites that its submissions name, and cases for people to look at. What is
/// chosen follows from the order of areas and names, so that it is the same on every machine.
///
/// - Two entries are one site, for a person to decide: the same name in other letters, a hundred metres away.
/// - One site was merged into its neighbour, one closed and opened again.
/// - In one site individuals were typed as households.
/// - Of one, two people named another managing organisation without knowing of each other.
/// - Two needs of one site were referred: one was met, the other is overdue.
extension Demonstration {
  static func enlistSites(in mission: Mission) async throws {
    let sites = mission.sites
    let keeper = SiteAssessmentKeeper(mission.store, rules: sites.rules)
    try await keeper.catchUp()
    let atlas = try await mission.places.atlas()
    func code(_ site: UnlistedSite) -> String { site.area.flatMap { atlas[$0]?.code } ?? "" }
    let named = try await mission.store.read { try $0.unlistedSites(.all, limit: 1_000_000) }
      .sorted { (code($0), Folding.fold($0.name)) < (code($1), Folding.fold($1.name)) }
    var drafts = named.compactMap { site -> SiteDraft? in
      var draft = site.draft(sites.rules, language: .turkish)
      // The names are enough to find them; nobody said it of each.
      draft?.submissions = []
      draft?.facts.opened = site.earliest
      return draft
    }
    guard let third = SiteAssessment.roundStarts.last else { return }
    // Three neighbours of one district, each seen in the last round.
    let living = drafts.indices.filter { named[$0].latest >= third && drafts[$0].centre != nil }
    guard drafts.count == named.count, living.count >= 4 else {
      try await sites.register(drafts, by: .system)
      return try await finish(mission, keeper)
    }
    drafts.append(twin(of: drafts[living[0]]))
    let places = try await sites.register(drafts, by: .system)

    try await sites.merge(
      places[living[1]], into: places[living[2]], on: third.adding(days: 30),
      reason: "One fence and one management since July (invented)", by: .system)
    let second = SiteAssessment.roundStarts[1]
    try await sites.close(
      places[living[3]], on: second.adding(days: 21), reason: "All families moved to containers (invented)",
      by: .system)
    try await sites.reopen(
      places[living[3]], on: second.adding(days: 40), reason: "Families came back after the flood (invented)",
      by: .system)
    try await finish(mission, keeper)
    try await typeIndividualsAsHouseholds(in: places[living[living.count / 2]], mission)
    try await contradict(on: places[living[0]], mission)
    try await refer(needsOf: places[living[living.count - 1]], since: third, mission)
    try await finish(mission, keeper)
  }

  private static func contradict(on site: ID<Place>, _ mission: Mission) async throws {
    let stream = SiteRecord.stream(of: site)
    let base = try await mission.store.history(of: stream).last?.id
    for (name, manager) in [("officer", "Municipality (invented)"), ("manager", "Provincial authority (invented)")] {
      let user = try await mission.office.users.user(named: UserName(name))
      try await mission.store.perform(by: .user(user.id)) { decision in
        try decision.append(
          SiteCorrected(facts: SiteFacts(manager: manager)), to: stream, of: SiteProjection.stream, in: .mission,
          base: base)
      }
    }
  }

  private static func refer(needsOf site: ID<Place>, since day: Day, _ mission: Mission) async throws {
    func id(_ name: String) -> ID<SiteReferral> { ID(named: "demonstration", "referral", name) }
    let (met, late) = (id("met"), id("late"))
    try await mission.store.perform(by: .system) { decision in
      func add(_ event: some Event, to referral: ID<SiteReferral>) throws {
        try decision.append(event, to: referral.recast(), of: SiteReferralProjection().stream, in: .mission)
      }
      try add(
        SiteReferralMade(
          site: site, sector: "wash", need: "Ten more toilets (invented)",
          organisation: "Water partner (invented)", made: day.adding(days: 10), due: day.adding(days: 24)), to: met)
      try add(SiteReferralAnswered(isAccepted: true, answer: "They are on their way (invented)"), to: met)
      try add(SiteReferralClosed(on: day.adding(days: 22), reason: "Built and in use (invented)"), to: met)
      try add(
        SiteReferralMade(
          site: site, sector: "health", need: "A mobile clinic on two days a week (invented)",
          organisation: "Health partner (invented)", made: day.adding(days: 12), due: day.adding(days: 26)), to: late)
      return true
    }
  }

  private static func finish(_ mission: Mission, _ keeper: SiteAssessmentKeeper) async throws {
    _ = try await mission.store.sealNow()
    try await keeper.catchUp()
  }

  /// The same site as somebody else entered it: in English letters, about a hundred metres to the north.
  private static func twin(of draft: SiteDraft) -> SiteDraft {
    var twin = draft
    let name = draft.names["tr"] ?? ""
    twin.names = ["en": Folding.fold(name).split(separator: " ").map(\.capitalized).joined(separator: " ")]
    if let point = draft.centre?.position {
      twin.centre = PlaceFacts.Centre(Position(longitude: point.longitude, latitude: point.latitude + 0.0009))
    }
    twin.facts.opened = nil
    return twin
  }

  /// A field team wrote the number of people into both fields.
  private static func typeIndividualsAsHouseholds(in site: ID<Place>, _ mission: Mission) async throws {
    let latest = try await mission.store.read { try $0.latestFigures(of: [site], .all)[site] }
    guard let latest, let individuals = latest.findings.individuals, let households = latest.findings.households,
      let version = try await mission.collect.submissions.submission(latest.submission, for: .system).record.current
    else { return }
    let xml = String(decoding: version.content.xml, as: UTF8.self)
      .replacing("<households>\(households)</households>", with: "<households>\(individuals)</households>")
      .replacing(
        version.content.facts.instanceID,
        with: "uuid:\(ID<Submission>(named: "demonstration", version.content.facts.instanceID))")
    try await mission.collect.submissions.edit(
      latest.submission, seen: version.entry, xml: Array(xml.utf8), by: .system)
  }
}
