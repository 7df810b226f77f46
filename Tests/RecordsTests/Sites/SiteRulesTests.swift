import Basics
import Formats
import Foundation
import Records
import Testing

/// The rules that the program ships, and small ones for tests.
enum SiteSamples {
  static let shipped: String = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Packs/site-assessment/sites.yaml")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  static let rules: SiteRules = {
    let read = SiteRules.read(shipped)
    guard let rules = read.rules else { preconditionFailure("\(read.diagnostics)") }
    return rules
  }()
}

@Suite struct WhatSitesGoByIsData {
  @Test func `the shipped rules can be read, and each threshold says where it stands`() throws {
    let (rules, diagnostics) = SiteRules.read(SiteSamples.shipped)
    #expect(diagnostics == [])
    let read = try #require(rules)
    #expect(read.types.types.count == 8 && read.types.type(named: "informal")?.key == "self_settled")
    #expect(read.types.type(named: "KONTEYNER KENT")?.key == "container_city")
    for indicator in read.indicators {
      if case .amount = indicator.measure { #expect(indicator.standard != nil, "\(indicator.key)") }
    }
    // Only what was read in the edition that is named counts as verified.
    #expect(read.indicators.filter { $0.standard?.isVerified == true }.map(\.key) == ["toilets"])
  }

  @Test func `everything wrong with a file is told at once, each at its line`() {
    let broken = SiteSamples.shipped
      .replacingOccurrences(of: "perPerson: 15", with: "perPerson: much")
      .replacingOccurrences(of: "sector: health", with: "sector: healing")
      .replacingOccurrences(of: "key: winterised", with: "key: toilets")
      .replacingOccurrences(of: "oldAfter:", with: "oldafter:")
    let (rules, diagnostics) = SiteRules.read(broken)
    #expect(rules == nil)
    #expect(
      Set(diagnostics.map(\.code)) == [
        "site.rules.number", "site.rules.sector", "site.rules.twice", "site.rules.key", "site.rules.missing",
      ])
    #expect(diagnostics.filter { $0.code == "site.rules.sector" }.allSatisfy { $0.location?.row != nil })
    #expect(SiteRules.read("- a").rules == nil)
    #expect(SiteRules.read(String(repeating: "a", count: 300_000)).diagnostics.map(\.code) == ["site.rules.large"])
  }

  @Test func `a threshold without a source is refused`() {
    let bare = SiteSamples.shipped.replacingOccurrences(
      of: "    standard: { name: Sphere, edition: \"2018\", section: \"p. 118\", verified: true }\n", with: "")
    #expect(SiteRules.read(bare).diagnostics.map(\.code) == ["site.rules.missing"])
  }

  @Test(arguments: [("TUR031002-S014", "TUR031002-S", 14), ("CAMP", "CAMP", 0), ("A-007", "A-", 7)])
  func `a code is a stem and a number`(code: String, stem: String, serial: Int) {
    #expect(SiteCodeRule.parts(of: code) == (stem, serial))
  }
}

@Suite struct NeedsAreGapsAgainstThresholds {
  private func need(_ key: String, _ findings: SiteFindings) throws -> SiteNeed.Finding {
    try #require(SiteSamples.rules.needs(of: findings).first { $0.indicator.key == key }).finding
  }

  @Test func `a gap is told in absolute numbers`() throws {
    // 410 people need 20.5, so 21 toilets; 6 serve 120, and 290 are without.
    let findings = SiteFindings(
      households: 90, individuals: 410, answers: ["site.toilets": "6", "site.water-litres": "6000"])
    guard case .gap(let toilets) = try need("toilets", findings) else { return #expect(Bool(false)) }
    #expect((toilets.needed, toilets.have, toilets.missing, toilets.peopleWithout) == (21, 6, 15, 290))
    #expect(abs(toilets.share - 15.0 / 21) < 1e-12)
    guard case .gap(let water) = try need("water", findings) else { return #expect(Bool(false)) }
    #expect((water.needed, water.missing, water.peopleWithout) == (6150, 150, 10))
  }

  @Test(arguments: [(20, 1), (21, 2), (60, 3), (1200, 60), (0, 0)])
  func `whole things are rounded up, and not by the error of a fraction`(people: Int, toilets: Int) throws {
    let findings = SiteFindings(individuals: people, answers: ["site.toilets": "0"])
    guard case .gap(let gap) = try need("toilets", findings) else { return #expect(Bool(false)) }
    #expect(gap.needed == Double(toilets))
  }

  @Test func `not asked, not answered and no population are not known, and none of them is 0`() throws {
    #expect(try need("toilets", SiteFindings(individuals: 100)) == .unknown(.notAsked))
    let blank = SiteFindings(individuals: 100, answers: ["site.toilets": "", "site.health-reach": "unknown"])
    #expect(try need("toilets", blank) == .unknown(.notAnswered))
    #expect(try need("health_reach", blank) == .unknown(.notAnswered))
    let uncounted = SiteFindings(households: 20, answers: ["site.toilets": "3"])
    #expect(try need("toilets", uncounted) == .unknown(.noPopulation))
    // A 0 that was counted is a 0: all the toilets are missing.
    let none = SiteFindings(individuals: 100, answers: ["site.toilets": "0"])
    guard case .gap(let gap) = try need("toilets", none) else { return #expect(Bool(false)) }
    #expect((gap.missing, gap.peopleWithout, gap.share) == (5, 100, 1))
  }

  @Test func `an answer that says part of a need says not how many people`() throws {
    let findings = SiteFindings(individuals: 100, answers: ["site.water-enough": "partly"])
    guard case .gap(let gap) = try need("water_enough", findings) else { return #expect(Bool(false)) }
    #expect(gap.share == 0.5 && gap.peopleWithout == nil)
  }
}

@Suite struct SeverityIsAWeightedMeanOfWhatIsKnown {
  private let weights = Dictionary(
    uniqueKeysWithValues: SiteSamples.rules.indicators.map { ($0.key, 0.0) })

  private func severity(_ findings: SiteFindings?, _ own: [String: Double]) -> SiteSeverity {
    SiteSeverity(SiteSamples.rules.needs(of: findings), weights: weights.merging(own) { $1 })
  }

  @Test func `an example computed by hand`() throws {
    // 100 people: 5 toilets needed, 2 there: 0.6 missing, weight 3. Water partly enough: 0.5, weight 2. Health reached: 0,
    // weight 1. Water litres not asked, weight 4.
    // Score 100 × (3 × 0.6 + 2 × 0.5 + 0) ÷ 6 = 46.67; range 28 … 68 of all weights 10.
    let found = SiteFindings(
      individuals: 100,
      answers: ["site.toilets": "2", "site.water-enough": "partly", "site.health-reach": "yes"])
    let own = ["toilets": 3.0, "water_enough": 2, "health_reach": 1, "water": 4]
    let severity = severity(found, own)
    #expect(abs(try #require(severity.score) - 46.6667) < 0.001)
    #expect(abs(severity.lowest - 28) < 1e-9 && abs(severity.highest - 68) < 1e-9)
    #expect((severity.known, severity.unknown) == (3, SiteSamples.rules.indicators.count - 3))
  }

  @Test func `what is not known makes no site better or worse`() throws {
    let one = severity(SiteFindings(individuals: 100, answers: ["site.toilets": "0"]), ["toilets": 1, "water": 9])
    #expect(one.score == 100 && one.lowest == 10 && one.highest == 100)
    #expect(severity(nil, ["toilets": 1]).score == nil)
    #expect(severity(SiteFindings(individuals: 100), ["toilets": 1]).score == nil)
  }

  @Test func `ties share a rank, and stand by people and code`() {
    func candidate(_ number: UInt64, _ code: String, _ toilets: String?, people: Int?) -> SiteRanking.Candidate {
      let findings = SiteFindings(individuals: people, answers: toilets.map { ["site.toilets": $0] } ?? [:])
      return SiteRanking.Candidate(
        site: ID(high: 1, low: number), code: code, individuals: people, day: nil,
        severity: severity(findings, ["toilets": 1]))
    }
    let (ranked, unknown) = SiteRanking.rank(
      [
        candidate(1, "C", "0", people: 20), candidate(2, "B", "0", people: 200), candidate(3, "A", "0", people: 20),
        candidate(4, "D", "2", people: 40), candidate(5, "F", nil, people: 5000), candidate(6, "E", "1", people: 40),
      ], by: .severity)
    #expect(ranked.map(\.candidate.code) == ["B", "A", "C", "E", "D"])
    #expect(ranked.map(\.rank) == [1, 1, 1, 4, 5])
    #expect(ranked.map(\.value) == [100, 100, 100, 50, 0])
    // Not the last: not known.
    #expect(unknown.map(\.code) == ["F"])
    let people = SiteRanking.rank(ranked.map(\.candidate), by: .people).ranked
    #expect(people.map(\.candidate.code) == ["B", "E", "A", "C", "D"])
    #expect(people.map(\.rank) == [1, 2, 2, 2, 5])
  }
}

@Suite struct LikelyDuplicatesAreProposed {
  private func site(
    _ number: UInt64, _ names: String..., at position: (Double, Double)? = nil, district: UInt64 = 1
  ) -> SiteLikeness.Site {
    SiteLikeness.Site(
      id: ID(high: 1, low: number), names: Set(names),
      position: position.map { Position(longitude: $0.1, latitude: $0.0) }, district: ID(high: 2, low: district))
  }

  private func pairs(_ sites: [SiteLikeness.Site], within limit: Double = 300) -> [[UInt8]] {
    SiteLikeness(sites).proposals(within: limit).proposals.map {
      [$0.pair.low.bytes[15], $0.pair.high.bytes[15]]
    }
  }

  @Test func `sites near each other are proposed, and those farther than the limit are not`() {
    let sites = [
      site(1, "Zeytinli 4", at: (36.2, 36.16)), site(2, "Kavaklı 9", at: (36.2018, 36.16)),
      site(3, "Narlıca 7", at: (36.21, 36.16)),
    ]
    #expect(pairs(sites) == [[1, 2]])
    #expect(pairs(sites, within: 100) == [])
    #expect(pairs(sites, within: 2000).count == 3)
  }

  @Test func `one name in two scripts is alike`() {
    let same = SiteLikeness(
      [site(1, "Şırnak 2"), site(2, "شرناق 2")] + (10..<30).map { site(UInt64($0), "Alan \($0)") }
    ).proposals().proposals
    #expect(same.map(\.pair) == [SitePair(ID(high: 1, low: 1), ID(high: 1, low: 2))])
    #expect(same.first?.likeness == 1 && same.first?.distance == nil)
  }

  @Test func `a word that many sites have says little, and a name in another district nothing`() {
    let many = (1...40).map { site(UInt64($0), "Çadır Alanı \($0)") }
    #expect(pairs(many) == [])
    #expect(pairs([site(1, "Defneli 3"), site(2, "Defneli 3", district: 2)]) == [])
    #expect(pairs([site(1, "Defneli 3"), site(2, "DEFNELI-3")]) == [[1, 2]])
  }

  @Test func `what was judged is not proposed again`() {
    let sites = [site(1, "A 1", at: (36, 36)), site(2, "B 2", at: (36, 36))]
    let pair = SitePair(sites[1].id, sites[0].id)
    #expect(SiteLikeness(sites).proposals(except: [pair]).proposals == [])
  }

  @Test func `ten thousand sites are proposed with their few neighbours only`() {
    // Ten thousand sites, a hundred metres apart in rows a kilometre apart: each has a few neighbours.
    let sites = (0..<10_000).map { number -> SiteLikeness.Site in
      let (row, column) = (number / 100, number % 100)
      let position = (36 + Double(row) * 0.01, 36 + Double(column) * 0.0012)
      return site(UInt64(number), "Site \(number)", at: position, district: UInt64(row))
    }
    #expect(SiteLikeness(sites).proposals().proposals.count == 100 * (99 + 98))
  }
}
