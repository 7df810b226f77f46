import Basics
import Formats
import Foundation
import Office
import Records
import Store

/// Sites as one reader sees them: in their language, within the areas of their rights.
struct SiteView {
  let words: Words
  let atlas: PlaceAtlas
  let rules: SiteRules
  let today: Day
  let reach: SiteReach
  let places: PlaceView
  private let managed: [ID<Place>?]
  /// Programmes that only practise: their figures are not real.
  private let practising: Set<ID<Programme>>
  /// What programmes take households for.
  private let households: [ID<Programme>: PlausibleHousehold]

  init(
    _ visit: Visit, _ atlas: PlaceAtlas, _ rules: SiteRules, practising: Set<ID<Programme>> = [],
    households: [ID<Programme>: PlausibleHousehold] = [:]
  ) throws {
    (self.practising, self.households) = (practising, households)
    words = visit.words
    self.atlas = atlas
    self.rules = rules
    today = visit.today
    let requester = try visit.requester
    reach = SiteReach(requester, on: visit.today)
    places = PlaceView(visit, atlas)
    managed = requester.grants(holding: .manageSites, on: visit.today).map(\.place)
  }

  static func path(_ site: ID<Place>) -> String { "/records/sites/\(site)" }

  func mayManage(_ site: ID<Place>) -> Bool {
    managed.contains { area in area.map { atlas.isWithin(site, $0) } ?? true }
  }

  var mayManageAll: Bool { managed.contains(nil) }

  func name(_ site: ID<Place>) -> String { atlas[site].map(places.name) ?? "–" }

  func area(_ site: ID<Place>) -> String {
    atlas[site]?.parent.map { parent in
      atlas.line(parent).filter { $0.level > 0 }.map { $0.names.best(in: words.language) }
        .joined(separator: words["list.comma"])
    } ?? ""
  }

  func type(_ key: String?) -> String {
    key.map { rules.types[$0]?.names.best(in: words.language) ?? $0 } ?? words["site.notKnown"]
  }

  func state(_ record: SiteRecord) -> String {
    let state = words["site.state.\(record.state.rawValue)"]
    guard let day = record.changed else { return state }
    return words("site.stateSince", ["state": .text(state), "date": .text(words.date(day))])
  }

  func capacity(_ capacity: SiteCapacity?) -> String {
    capacity.map { words("site.count.\($0.unit.rawValue)", ["count": .number($0.count)]) } ?? words["site.notKnown"]
  }

  /// Individuals where they were counted, else households with their own name, and what a factor makes of them.
  func people(_ figure: SiteFigure?) -> String {
    if let count = figure?.findings.individuals { return words("site.count.individuals", ["count": .number(count)]) }
    guard let count = figure?.findings.households else { return words["site.notKnown"] }
    let households = words("site.count.households", ["count": .number(count)])
    guard let converted = figure?.findings.converted else { return households }
    return words(
      "site.converted",
      [
        "households": .text(households), "count": .number(converted.individuals),
        "factor": .text(words.number(converted.factor, decimals: 0...2)),
      ])
  }

  private func age(_ day: Day?) -> String {
    day.map { day in
      words(
        "site.age", ["date": .text(words.date(day)), "count": .number(max(0, today.epochDay - day.epochDay))])
    } ?? ""
  }

  /// The same of a figure; one of a programme that practises says so.
  func age(_ figure: SiteFigure?) -> String { age(figure?.day, of: figure?.programme) }

  func age(_ day: Day?, of programme: ID<Programme>?) -> String {
    isPractice(programme) ? age(day) + " · " + words["programme.mode.practice"] : age(day)
  }

  func isPractice(_ programme: ID<Programme>?) -> Bool { programme.map(practising.contains) ?? false }

  func isOld(_ day: Day?) -> Bool { day.map { today.epochDay - $0.epochDay > rules.oldAfter } ?? false }

  /// What to ask again about a figure.
  func question(_ figure: SiteFigure?) -> String? {
    guard let individuals = figure?.findings.individuals, let households = figure?.findings.households else {
      return nil
    }
    func size(_ value: Double) -> Words.Argument { .text(words.number(value, decimals: 0...1)) }
    let plausible = figure?.programme.flatMap { self.households[$0] } ?? PlausibleHousehold()
    switch plausible.question(individuals: individuals, households: households) {
    case nil: return nil
    case .tooFewIndividuals(let perHousehold): return words("site.question.few", ["size": size(perHousehold)])
    case .tooManyIndividuals(let perHousehold): return words("site.question.many", ["size": size(perHousehold)])
    case .oneIsNone: return words["site.question.none"]
    }
  }

  func tabs(_ current: String) -> SiteTabs {
    SiteTabs(
      tabs: [
        ("/records/sites", "site.title"), ("/records/sites/ranking", "site.ranking.title"),
        ("/records/sites/duplicates", "site.duplicates.title"), ("/records/sites/unlisted", "site.unlisted.title"),
        ("/records/sites/referrals", "site.referral.title"),
      ].map { path, key in .init(title: words[key], path: path, isCurrent: path == current) })
  }

  func line(_ line: SiteLine) -> SitesPage.Line {
    let record = line.record
    return SitesPage.Line(
      path: Self.path(record.place), name: name(record.place), code: record.code, area: area(record.place),
      type: type(record.facts.type), state: words["site.state.\(record.state.rawValue)"],
      isOpen: record.state == .open, people: people(line.figure), isKnown: line.figure != nil,
      age: age(line.figure), isOld: isOld(line.figure?.day), question: question(line.figure))
  }

  // MARK: Needs

  func need(_ need: SiteNeed) -> SiteProfilePage.Need {
    let indicator = need.indicator
    func amount(_ value: Double?) -> String {
      value.map { value in
        words(
          "site.amount",
          [
            "number": .text(words.number(value, decimals: 0...(value < 100 ? 1 : 0))),
            "unit": .text(indicator.unit.best(in: words.language)),
          ])
      } ?? "–"
    }
    switch need.finding {
    case .unknown(let reason):
      let text = words["site.unknown.\(reason.rawValue)"]
      return SiteProfilePage.Need(
        name: indicator.names.best(in: words.language), threshold: words.threshold(of: indicator), have: text,
        gap: text,
        without: words["site.notKnown"], share: words["site.notKnown"], isKnown: false, isMissing: false)
    case .gap(let gap):
      return SiteProfilePage.Need(
        name: indicator.names.best(in: words.language), threshold: words.threshold(of: indicator),
        have: gap.have.map { amount($0) }
          ?? words[gap.share == 0 ? "site.met" : gap.share < 1 ? "site.partly" : "site.unmet"],
        gap: gap.missing.map { $0 > 0 ? amount($0) : words["site.nothingMissing"] }
          ?? words[gap.share == 0 ? "site.nothingMissing" : gap.share < 1 ? "site.partly" : "site.allMissing"],
        without: gap.peopleWithout.map { words.number($0) } ?? words["site.notKnown"],
        share: words.percent(gap.share, decimals: 0...0), isKnown: true, isMissing: gap.share > 0)
    }
  }

  func sectors(_ needs: [SiteNeed]) -> [SiteProfilePage.Sector] {
    rules.sectors.compactMap { sector in
      let own = needs.filter { $0.indicator.sector == sector.key }
      return own.isEmpty
        ? nil : SiteProfilePage.Sector(name: sector.names.best(in: words.language), needs: own.map(need))
    }
  }

  func score(_ severity: SiteSeverity) -> String {
    severity.score.map { words.number($0, decimals: 1...1) } ?? words["site.notKnown"]
  }

  func bounds(_ severity: SiteSeverity) -> String {
    words(
      "site.ranking.bounds",
      [
        "low": .text(words.number(severity.lowest, decimals: 0...0)),
        "high": .text(words.number(severity.highest, decimals: 0...0)),
      ])
  }

  /// `7 of 9 known`.
  func known(_ severity: SiteSeverity) -> String {
    words(
      "site.ranking.known",
      ["known": .number(severity.known), "all": .number(severity.known + severity.unknown)])
  }

  // MARK: What happened

  func describe(_ entry: JournalEntry) -> String? {
    if let event = entry.event(SiteRegistered.self) {
      return words("site.history.registered", ["code": .isolated(event.code)])
    }
    if let event = entry.event(SiteCorrected.self) {
      return words("site.history.corrected", ["what": .text(list(event.facts))])
    }
    func dated(_ key: String, _ day: Day, _ reason: String) -> String {
      words(key, ["date": .text(words.date(day)), "reason": .isolated(reason)])
    }
    if let event = entry.event(SiteClosed.self) { return dated("site.history.closed", event.on, event.reason) }
    if let event = entry.event(SiteReopened.self) { return dated("site.history.reopened", event.on, event.reason) }
    if let event = entry.event(SiteMerged.self) {
      return words(
        "site.history.merged",
        [
          "date": .text(words.date(event.on)), "reason": .isolated(event.reason),
          "site": .isolated(name(event.into)),
        ])
    }
    if let event = entry.event(SiteSplit.self) {
      let names = event.into.map(name).joined(separator: words["list.comma"])
      return words(
        "site.history.split",
        ["date": .text(words.date(event.on)), "reason": .isolated(event.reason), "sites": .isolated(names)])
    }
    if let event = entry.event(SiteWithdrawn.self) {
      return words("site.history.withdrawn", ["reason": .isolated(event.reason)])
    }
    if entry.event(SiteRestored.self) != nil { return words["site.history.restored"] }
    return entry.event(SiteRecognised.self).map { _ in words["site.history.recognised"] }
  }

  private func list(_ facts: SiteFacts) -> String {
    var parts: [String] = []
    if facts.type != nil { parts.append(words["site.type"] + ": " + type(facts.type)) }
    if let capacity = facts.capacity { parts.append(words["site.capacity"] + ": " + self.capacity(capacity)) }
    if let manager = facts.manager {
      parts.append(words["site.manager"] + ": " + (manager.isEmpty ? "–" : manager))
    }
    if let opened = facts.opened { parts.append(words["site.opened"] + ": " + words.date(opened)) }
    return parts.joined(separator: words["list.comma"])
  }

  func referral(_ id: ID<SiteReferral>, _ record: SiteReferralRecord) -> SiteReferralLine {
    let isLive = record.state != .closed && mayManage(record.site)
    return SiteReferralLine(
      site: name(record.site), sitePath: Self.path(record.site),
      sector: rules.sector(record.sector)?.names.best(in: words.language) ?? record.sector, need: record.need,
      organisation: record.organisation, due: words.date(record.due), isOverdue: record.isOverdue(on: today),
      state: words["site.referral.state.\(record.state.rawValue)"],
      said: [record.answer, record.reason].compactMap(\.self).filter { !$0.isEmpty }
        .joined(separator: " · "),
      answer: "/records/sites/referrals/\(id)/answer", close: "/records/sites/referrals/\(id)/close",
      canAnswer: isLive && record.state == .open, canClose: isLive)
  }
}

extension Words {
  /// From where on something is missing, and who said so.
  func threshold(of indicator: SiteIndicator) -> String {
    let what: String
    switch indicator.measure {
    case .amount(let perPerson, let isWhole) where isWhole && perPerson < 1:
      what = self(
        "site.threshold.shared",
        ["unit": .text(indicator.unit.best(in: language)), "number": .text(number(1 / perPerson, decimals: 0...1))])
    case .amount(let perPerson, _):
      what = self(
        "site.threshold.each",
        ["unit": .text(indicator.unit.best(in: language)), "number": .text(number(perPerson, decimals: 0...2))])
    case .answers: what = self["site.threshold.answer"]
    }
    guard let standard = indicator.standard else { return what + " " + self["site.threshold.own"] }
    let source = self(
      standard.isVerified ? "site.threshold.source" : "site.threshold.unverified",
      [
        "name": .isolated(standard.name), "edition": .isolated(standard.edition),
        "section": .isolated(standard.section),
      ])
    return what + " " + source
  }
}
