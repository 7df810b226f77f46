package import Basics
package import Collect
package import Store

/// The master list of sites: what may be done with it, and how others look sites up. Names, points and areas are those of
/// the sites' places.
package final class Sites: Sendable {
  package let store: Store
  package let places: Places
  package let rules: SiteRules

  package init(_ store: Store, places: Places, rules: SiteRules) {
    (self.store, self.places, self.rules) = (store, places, rules)
  }

  package static let projections: [any Projection] = [
    SiteProjection(), SitePairProjection(), SiteWeightsProjection(), SiteReferralProjection(),
    DecidingImportProjection<SiteImportBegun>(),
  ]

  /// The edition under which places know the codes of sites.
  static let codes = PlaceSource(PlaceSource.Facts(codeSet: "site", name: "Sites", version: "1"))

  /// Runs a verb, if the requester may manage sites at all these places; without any, everywhere.
  func perform<Outcome: Codable & Sendable>(
    _ verb: ID<Verb>, on places: [ID<Place>], by requester: Requester,
    _ decide: @escaping @Sendable (Decision) throws -> Outcome
  ) async throws -> Outcome {
    let outcome = try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireSites(at: places, of: requester)
      return try decide(decision)
    }
    await self.places.noteChange()
    return outcome
  }

  // MARK: Registering

  /// Puts sites on the list, each with a place of its own and a code for life: the one that the draft brings, or the next
  /// by the rule. Two hundred at a time, each piece whole; repeated with the same verb it goes on where it was cut off.
  @discardableResult
  package func register(
    _ drafts: [SiteDraft], verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> [ID<Place>] {
    var all: [ID<Place>] = []
    let piece = 200
    for start in stride(from: 0, to: drafts.count, by: piece) {
      let part = Array(drafts[start..<min(start + piece, drafts.count)])
      let name = drafts.count <= piece ? verb : ID<Verb>(named: verb.description, String(start))
      all += try await perform(name, on: Array(Set(part.map(\.parent))), by: requester) { [rules] decision in
        var codes = SiteCodes(rules.codes)
        var made: [ID<Place>] = []
        for draft in part {
          let place: ID<Place> = decision.newID()
          try decision.register(draft, as: place, isNew: true, rules, &codes)
          made.append(place)
        }
        return made
      }
    }
    return all
  }

  /// Puts a place that is a site already on the list.
  package func enlist(_ place: ID<Place>, verb: ID<Verb> = ID(), by requester: Requester) async throws {
    _ = try await perform(verb, on: [place], by: requester) { [rules] decision in
      guard let record = try decision.db.place(place), record.level == PlaceRecord.siteLevel,
        let parent = record.parent, try decision.db.site(place) == nil
      else { throw SiteRefusal.unknown }
      var codes = SiteCodes(rules.codes)
      let draft = SiteDraft(names: record.names.texts, parent: parent)
      return try decision.register(draft, as: place, isNew: false, rules, &codes)
    }
  }

  // MARK: Changing

  /// Corrects what is known of a site; what was said before stays in its history.
  package func correct(
    _ site: ID<Place>, _ facts: SiteFacts, place: PlaceFacts = PlaceFacts(), verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site] + (place.parent.map { [$0] } ?? []), by: requester) { [rules] decision in
      try decision.correct(site, facts, place: place, rules)
      return site
    }
  }

  package func close(
    _ site: ID<Place>, on day: Day, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site], by: requester) { decision in
      let record = try decision.site(site, in: [.open])
      try record.check(day, reason)
      try decision.append(SiteClosed(on: day, reason: reason), site: site)
      return site
    }
  }

  package func reopen(
    _ site: ID<Place>, on day: Day, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site], by: requester) { decision in
      let record = try decision.site(site, in: [.closed])
      try record.check(day, reason)
      try decision.append(SiteReopened(on: day, reason: reason), site: site)
      return site
    }
  }

  /// One site lives on in another, under that one's code; its own code is never given again.
  package func merge(
    _ site: ID<Place>, into other: ID<Place>, on day: Day, reason: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site, other], by: requester) { decision in
      try decision.merge(site, into: other, on: day, reason: reason, ending: .merged)
      return site
    }
  }

  /// A site became several others, which are on the list already.
  package func split(
    _ site: ID<Place>, into others: [ID<Place>], on day: Day, reason: String, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site] + others, by: requester) { decision in
      let record = try decision.site(site, in: [.open, .closed])
      try record.check(day, reason)
      guard Set(others).count >= 2, !others.contains(site) else { throw SiteRefusal.twoNeeded }
      for other in others { _ = try decision.site(other, in: [.open, .closed]) }
      try decision.append(SiteSplit(into: others, on: day, reason: reason), site: site)
      if try decision.db.place(site)?.until == nil {
        try decision.append(PlaceEnded(until: day, ending: .split, successors: others), to: site)
      }
      return site
    }
  }

  /// Says of two entries whether they are one site. Of the same ones `survivor` lives on; different ones are never
  /// proposed again.
  package func judge(
    _ pair: SitePair, _ judgement: SiteJudgement, survivor: ID<Place>? = nil, on day: Day, reason: String = "",
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [pair.low, pair.high], by: requester) { decision in
      try decision.append(
        SitePairJudged(pair: pair, judgement: judgement), to: pair.stream, of: SitePairProjection.stream, in: .mission)
      switch judgement {
      case .different:
        for place in [pair.low, pair.high] where try decision.db.site(place) == nil { throw SiteRefusal.unknown }
      case .same:
        guard let survivor, [pair.low, pair.high].contains(survivor) else { throw SiteRefusal.unknown }
        let other = survivor == pair.low ? pair.high : pair.low
        try decision.merge(other, into: survivor, on: day, reason: reason, ending: .duplicate)
      }
      return pair.low
    }
  }

  /// Says that a submission is about this site, whatever name it gives.
  package func recognise(
    _ submissions: [ID<Submission>], as site: ID<Place>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [site], by: requester) { decision in
      _ = try decision.site(site, in: [.open, .closed])
      for submission in submissions.prefix(1000) {
        guard try decision.db.assessmentNames(submission) else { throw SiteRefusal.unknownSubmission }
        try decision.append(SiteRecognised(submission: submission), site: site)
      }
      return site
    }
  }

  // MARK: Needs

  /// How much each indicator weighs in the severity, for the whole mission.
  package func weigh(_ weights: [String: Double], verb: ID<Verb> = ID(), by requester: Requester) async throws {
    for (key, weight) in weights.sorted(by: { $0.key < $1.key }) {
      guard rules[indicator: key] != nil else { throw SiteRefusal.unknownIndicator(key) }
      guard weight.isFinite, (0...SiteRules.greatestWeight).contains(weight) else { throw SiteRefusal.weight }
    }
    guard rules.indicators.contains(where: { weights[$0.key] ?? $0.weight > 0 }) else { throw SiteRefusal.weight }
    _ = try await perform(verb, on: [], by: requester) { decision in
      try decision.append(
        SiteWeightsSet(weights: weights), to: SiteWeightsProjection.id, of: SiteWeightsProjection.stream,
        in: .mission)
      return weights.count
    }
  }

  /// Hands a need to an organisation, with a day until which it is to be answered.
  @discardableResult
  package func refer(
    _ need: String, sector: String, of site: ID<Place>, to organisation: String, due: Day, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws -> ID<SiteReferral> {
    let (need, organisation) = (String(need.prefix(500)), String(organisation.prefix(200)))
    guard !need.isEmpty, !organisation.isEmpty, rules.sector(sector) != nil else {
      throw SiteRefusal.referralIncomplete
    }
    return try await perform(verb, on: [site], by: requester) { decision in
      guard try decision.db.site(site) != nil else { throw SiteRefusal.unknown }
      let today = Day(decision.now)
      guard due >= today else { throw SiteRefusal.dayOrder }
      let id: ID<SiteReferral> = decision.newID()
      try decision.append(
        SiteReferralMade(site: site, sector: sector, need: need, organisation: organisation, made: today, due: due),
        referral: id)
      return id
    }
  }

  package func answer(
    _ referral: ID<SiteReferral>, isAccepted: Bool, _ answer: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    try await change(referral, verb, requester) { decision in
      try decision.append(
        SiteReferralAnswered(isAccepted: isAccepted, answer: String(answer.prefix(500))), referral: referral)
    }
  }

  package func close(
    _ referral: ID<SiteReferral>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    guard !reason.isEmpty else { throw SiteRefusal.reasonMissing }
    try await change(referral, verb, requester) { decision in
      try decision.append(
        SiteReferralClosed(on: Day(decision.now), reason: String(reason.prefix(500))), referral: referral)
    }
  }

  private func change(
    _ referral: ID<SiteReferral>, _ verb: ID<Verb>, _ requester: Requester,
    _ append: @escaping @Sendable (Decision) throws -> Void
  ) async throws {
    guard let known = try await store.read({ try $0.referral(referral) }) else { throw SiteRefusal.unknownReferral }
    _ = try await perform(verb, on: [known.site], by: requester) { decision in
      try decision.lock(referral.recast())
      guard let record = try decision.db.referral(referral) else { throw SiteRefusal.unknownReferral }
      guard record.state != .closed else { throw SiteRefusal.referralClosed }
      try append(decision)
      return referral
    }
  }

  // MARK: Looking

  /// Entries that may be one site, within the reader's areas.
  package func duplicates(
    within limit: Double = SiteLikeness.usualDistance, _ reach: SiteReach
  ) async throws -> (proposals: [SiteLikeness.Proposal], isComplete: Bool) {
    let atlas = try await places.atlas()
    let (lines, judged) = try await store.read { reader in
      (try reader.allSites(SiteQuery(), reach).map(\.record), try reader.judgedPairs())
    }
    let sites = lines.filter { $0.state == .open || $0.state == .closed }.compactMap { site in
      atlas[site.place].map { place in
        SiteLikeness.Site(
          id: site.place, names: place.everyName, position: place.centre,
          district: atlas.ancestor(of: site.place, level: rules.codes.level))
      }
    }
    return SiteLikeness(sites).proposals(within: limit, except: judged)
  }

  /// Open sites in the order in which to act.
  package func ranking(
    _ query: SiteQuery = SiteQuery(), by order: SiteRanking.Order = .severity, _ reach: SiteReach
  ) async throws -> (ranked: [SiteRanking.Ranked], unknown: [SiteRanking.Candidate]) {
    var query = query
    query.state = .open
    let chosen = query
    let rules = rules
    return try await store.read { reader in
      let weights = try reader.siteWeights()
      let candidates = try reader.allSites(chosen, reach, forNeeds: true).map { line in
        SiteRanking.Candidate(
          site: line.record.place, code: line.record.code, individuals: line.figure?.findings.people,
          isConverted: line.figure?.findings.converted != nil, day: line.figure?.day, programme: line.figure?.programme,
          severity: SiteSeverity(rules.needs(of: line.figure?.findings), weights: weights))
      }
      return SiteRanking.rank(candidates, by: order)
    }
  }
}

// MARK: Deciding

/// The next codes while several sites are registered at once.
struct SiteCodes {
  private let rule: SiteCodeRule
  private var last: [String: Int] = [:]
  private var given: Set<String> = []

  init(_ rule: SiteCodeRule) {
    self.rule = rule
  }

  mutating func next(below parent: ID<Place>, in reader: Reader) throws -> String {
    let areas = try reader.areaCodes(of: parent)
    let area = (areas.first { $0.level == rule.level } ?? areas.first)?.code ?? "SITE"
    let stem = SiteCodeRule.parts(of: rule.code(area: area, serial: 1)).stem
    var serial = try last[stem] ?? reader.lastSiteSerial(stem: stem)
    repeat {
      serial += 1
    } while try given.contains(rule.code(area: area, serial: serial))
      || reader.isCodeTaken(rule.code(area: area, serial: serial))
    last[stem] = serial
    let code = rule.code(area: area, serial: serial)
    given.insert(code)
    return code
  }

  mutating func take(_ code: String, in reader: Reader) throws {
    guard code.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-\/]{1,39}/) != nil else { throw SiteRefusal.codeForm(code) }
    guard given.insert(code).inserted, try !reader.isCodeTaken(code) else { throw SiteRefusal.codeTaken(code) }
  }
}

extension SiteFacts {
  func check(_ rules: SiteRules) throws(SiteRefusal) {
    if let type, rules.types[type] == nil { throw .typeUnknown(type) }
    if let capacity, !(0...SiteCapacity.greatest).contains(capacity.count) { throw .capacity }
  }

  /// With the edition of the list that a type is from.
  fileprivate func dated(_ rules: SiteRules) -> SiteFacts {
    var facts = self
    facts.typeEdition = type == nil ? nil : rules.types.edition
    facts.manager = manager.map { String($0.prefix(200)) }
    return facts
  }
}

extension SiteRecord {
  fileprivate func check(_ day: Day, _ reason: String) throws(SiteRefusal) {
    guard !reason.isEmpty else { throw .reasonMissing }
    let since = [facts.opened, changed].compactMap(\.self).max()
    guard since.map({ $0 <= day }) ?? true else { throw .dayOrder }
  }
}

extension Decision {
  /// Refuses unless the requester may manage sites at all these places; without any, everywhere.
  func requireSites(at places: [ID<Place>], of requester: Requester) throws {
    let areas = requester.grants(holding: .manageSites, on: Day(now)).map(\.place)
    guard !areas.contains(nil) else { return }
    let allowed = try places.allSatisfy { place in
      try areas.contains { area in try area.map { try db.isWithin(place, $0) } ?? true }
    }
    guard allowed, !places.isEmpty else { throw SiteRefusal.notAllowed }
  }

  fileprivate func site(_ place: ID<Place>, in states: [SiteRecord.State]) throws -> SiteRecord {
    try lock(SiteRecord.stream(of: place))
    guard let record = try db.site(place) else { throw SiteRefusal.unknown }
    guard states.contains(record.state) else { throw SiteRefusal.state(record.state) }
    return record
  }

  func append(_ event: some Event, site place: ID<Place>) throws {
    try append(event, to: SiteRecord.stream(of: place), of: SiteProjection.stream, in: .mission)
  }

  fileprivate func append(_ event: some Event, referral: ID<SiteReferral>) throws {
    try append(event, to: referral.recast(), of: SiteReferralProjection.stream, in: .mission)
  }

  func correct(_ site: ID<Place>, _ facts: SiteFacts, place: PlaceFacts, _ rules: SiteRules) throws {
    guard try db.site(site) != nil, let record = try db.place(site) else { throw SiteRefusal.unknown }
    try facts.check(rules)
    if let names = place.names, names.values.allSatisfy(\.isEmpty) { throw SiteRefusal.nameMissing }
    if let parent = place.parent, parent != record.parent {
      guard let above = try db.place(parent), above.level < record.level else { throw SiteRefusal.areaMissing }
    }
    if !place.isEmpty { try append(PlaceChanged(facts: place), to: site) }
    if !facts.isEmpty { try append(SiteCorrected(facts: facts.dated(rules)), site: site) }
  }

  /// - Parameters:
  ///   - isNew: whether its place is to be added; it may be there already.
  ///   - isBack: whether it was on the list with its code, until the import that brought it was undone.
  @discardableResult
  func register(
    _ draft: SiteDraft, as place: ID<Place>, isNew: Bool, isBack: Bool = false, _ rules: SiteRules,
    _ codes: inout SiteCodes
  ) throws -> String {
    let names = draft.names.filter { !$0.value.isEmpty }.mapValues { String($0.prefix(200)) }
    guard !names.isEmpty else { throw SiteRefusal.nameMissing }
    guard let parent = try db.place(draft.parent), parent.level < PlaceRecord.siteLevel else {
      throw SiteRefusal.areaMissing
    }
    try draft.facts.check(rules)
    let code: String
    if let given = draft.code {
      code = given
      if !isBack { try codes.take(given, in: db) }
    } else {
      code = try codes.next(below: draft.parent, in: db)
    }
    let source = Sites.codes
    if try db.placeSource(source.id) == nil {
      try append(
        PlaceSourceRecorded(facts: source.facts), to: source.id.recast(), of: PlaceSourceProjection.stream,
        in: .mission)
    }
    let placeCode = PlaceCode(code, source: source.id)
    if isNew {
      var facts = PlaceFacts()
      (facts.level, facts.kind, facts.parent) = (PlaceRecord.siteLevel, .site, draft.parent)
      (facts.names, facts.centre) = (names, draft.centre)
      try append(PlaceAdded(facts: facts, codes: [placeCode]), to: place)
      if isBack { try append(PlaceRestored(), to: place) }
    } else {
      try append(PlaceCoded(code: placeCode), to: place)
    }
    let event = SiteRegistered(
      place: place, code: code, facts: draft.facts.dated(rules), submissions: Array(draft.submissions.prefix(1000)))
    try append(event, site: place)
    return code
  }

  fileprivate func merge(
    _ site: ID<Place>, into other: ID<Place>, on day: Day, reason: String, ending: PlaceEnding
  ) throws {
    guard site != other else { throw SiteRefusal.itself }
    let record = try self.site(site, in: [.open, .closed])
    _ = try self.site(other, in: [.open, .closed])
    try record.check(day, reason)
    try append(SiteMerged(into: other, on: day, reason: reason), site: site)
    if let place = try db.place(site), place.until == nil, place.from.map({ $0 < day }) ?? true {
      try append(PlaceEnded(until: day, ending: ending, successors: [other]), to: site)
    }
  }
}
