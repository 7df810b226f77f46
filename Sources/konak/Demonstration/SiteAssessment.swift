import Basics

/// One invented visit to a site, written as the submission a phone would have sent.
struct SiteAssessment {
  let instanceID: String
  let day: Day
  let receivedAt: Instant
  let xml: String

  /// Days on which the rounds began.
  static let roundStarts = [
    Day(year: 2026, month: 3, day: 2), Day(year: 2026, month: 5, day: 4), Day(year: 2026, month: 7, day: 6),
  ].compactMap { $0 }

  init(of site: DemonstrationSite, round: Int, version: String, using random: inout SplitMix64) {
    let start = Self.roundStarts[round - 1]
    day = start.adding(days: Int.random(in: 0..<19, using: &random))
    let minutes = Int.random(in: 8 * 60..<16 * 60, using: &random)
    receivedAt = Instant(microseconds: Int64(day.epochDay) * 86_400_000_000).adding(seconds: (minutes + 45) * 60)
    instanceID = "uuid:\(ID<SiteAssessment>(at: receivedAt, using: &random))"
    var answers = Answers(site: site, round: round, random: random)
    let body = answers.write(day: day, minutes: minutes)
    random = answers.random
    xml = """
      <?xml version="1.0" encoding="UTF-8"?><data id="site_assessment" version="\(version)" \
      xmlns:orx="http://openrosa.org/xforms">\(body)<meta><instanceID>\(instanceID)</instanceID>\
      <instanceName>\(site.name), \(day)</instanceName></meta></data>
      """
  }
}

/// Draws the answers of one visit, plausible together: the figures add up, and where they do not, as now and then in
/// the field, they differ by a little.
private struct Answers {
  let site: DemonstrationSite
  let round: Int
  var random: SplitMix64
  private var xml = ""

  init(site: DemonstrationSite, round: Int, random: SplitMix64) {
    self.site = site
    self.round = round
    self.random = random
  }

  mutating func write(day: Day, minutes: Int) -> String {
    put("start", Self.clock(day, minutes))
    put("end", Self.clock(day, minutes + 35))
    put("today", "\(day)")
    put("deviceid", "demo:\(1 + Int(random.next() % 24))")
    group("visit") {
      $0.put("round", "\($0.round)")
      $0.put("assessed_on", "\(day)")
      $0.put("province", String($0.site.district.code.prefix(6)))
      $0.put("district", $0.site.district.code)
      $0.put("neighbourhood", $0.site.neighbourhood)
    }
    let isAccessible = !chance(0.04)
    group("site") {
      $0.put("site_name", $0.site.name)
      $0.put("site_type", $0.site.kind.rawValue)
      $0.put("location", "\($0.site.latitude) \($0.site.longitude) 0 \(3 + $0.random.next() % 9)")
      $0.put("entrance", "")
      $0.put("manager", $0.site.manager)
      if $0.site.manager == "other" { $0.put("manager_other", "Mal sahibi") }
      $0.put("accessible", isAccessible ? "yes" : "no")
      if !isAccessible { $0.put("obstacle", $0.pick(["permission", "road", "weather", "security"])) }
    }
    if isAccessible { writeVisit() }
    return xml
  }

  private mutating func writeVisit() {
    let households = site.households[round - 1]
    let individuals = max(households, Int((Double(households) * site.householdSize).rounded()))
    group("source") {
      $0.put(
        "informant",
        $0.pick(
          $0.site.manager == "residents"
            ? ["mukhtar", "representative", "representative", "teacher"] : ["site_manager", "site_manager", "mukhtar"]))
      $0.put("consent", "OK")
    }
    group("population") { $0.writePopulation(households: households, individuals: individuals) }
    group("shelter") { $0.writeShelter(households: households) }
    group("wash") { $0.writeWater(individuals: individuals) }
    group("services") { $0.writeServices() }
    group("needs") { $0.writeNeeds() }
  }

  private mutating func writePopulation(households: Int, individuals: Int) {
    let adults = Int(Double(individuals) * Double.random(in: 0.5...0.6, using: &random))
    let women = Int(Double(adults) * Double.random(in: 0.49...0.55, using: &random))
    let girls = Int(Double(individuals - adults) * Double.random(in: 0.46...0.52, using: &random))
    let men = adults - women
    let boys = individuals - adults - girls
    put("households", households)
    put("individuals", individuals + (chance(0.05) ? Int.random(in: 1...6, using: &random) : 0))
    put("women", women)
    put("men", men)
    put("girls", girls)
    put("boys", boys)
    put("counted", women + men + girls + boys)
    let before = round > 1 ? site.households[round - 2] : households
    let moved = Int(Double(abs(before - households)) * site.householdSize)
    put("arrivals", before < households ? moved : Int.random(in: 0...12, using: &random))
    let departures = before > households ? moved : Int.random(in: 0...9, using: &random)
    put("departures", departures)
    if departures > 0 { put("reason", pick(["home", "better", "better", "work", "closure", "other"])) }
    writeGroups(individuals: individuals)
  }

  private mutating func writeGroups(individuals: Int) {
    let displaced = Int(Double(individuals) * Double.random(in: 0.45...0.9, using: &random))
    var rest = individuals - displaced
    var groups = [("host_displaced", displaced)]
    for (name, share) in [("temporary_protection", 0.85), ("seasonal", 0.5), ("international_protection", 0.5)] {
      let part = Int(Double(rest) * share)
      if part > 0 { groups.append((name, part)) }
      rest -= part
    }
    for (name, count) in groups {
      group("group") {
        $0.put("population_group", name)
        $0.put("group_individuals", count)
      }
    }
    put("grouped", groups.reduce(0) { $0 + $1.1 })
  }

  private mutating func writeShelter(households: Int) {
    let kinds: [String] =
      switch site.kind {
      case .containerCity: ["container"]
      case .tentSite: chance(0.3) ? ["tent", "container"] : ["tent"]
      case .collectiveCentre: ["building"]
      case .informal: chance(0.5) ? ["tent", "makeshift"] : pick([["makeshift"], ["tent"], ["tent", "vehicle"]])
      }
    let units = households + Int.random(in: 0...max(1, households / 6), using: &random)
    put("shelters", kinds.joined(separator: " "))
    put("units", units)
    put("units_empty", units - households)
    put(
      "shelter_condition", isServed ? pick(["good", "good", "repair"]) : pick(["repair", "repair", "unsafe", "good"]))
    put("winterised", isServed ? "yes" : "no")
  }

  private mutating func writeWater(individuals: Int) {
    put(
      "water_sources",
      isServed
        ? pick(["network", "network", "network bottled"]) : pick(["truck", "truck bottled", "bottled", "well", "none"]))
    put("water_enough", isServed ? pick(["enough", "enough", "partly"]) : pick(["partly", "not", "not", "enough"]))
    let toilets = Int(
      Double(individuals)
        / (isServed ? Double.random(in: 9...22, using: &random) : Double.random(in: 18...75, using: &random)))
    put("toilets", toilets)
    put("showers", Int(Double(toilets) * Double.random(in: 0.2...0.9, using: &random)))
    put("persons_per_toilet", toilets > 0 ? "\((Double(individuals) / Double(toilets) * 10).rounded() / 10)" : "")
    if toilets > 0 { put("separate", chance(site.kind == .informal ? 0.3 : 0.8) ? "yes" : "no") }
  }

  private mutating func writeServices() {
    group("reach") {
      for name in ["health", "school", "market", "protection"] {
        $0.put("reach_\(name)", $0.chance(0.08) ? "unknown" : $0.isServed || $0.chance(0.35) ? "yes" : "no")
      }
    }
    put("electricity_hours", isServed ? pick(["24", "24", "22", "20"]) : pick(["0", "4", "6", "8.5", "12"]))
    let risks = ["fire", "flood", "lighting", "building", "traffic"].filter { _ in chance(isServed ? 0.08 : 0.3) }
    put("risks", risks.isEmpty ? "none" : risks.joined(separator: " "))
  }

  private mutating func writeNeeds() {
    let pool =
      isServed
      ? ["cash", "work", "education", "health", "winter", "hygiene"]
      : ["water", "shelter", "latrines", "food", "hygiene", "cash", "winter", "health"]
    let needs = Array(pool.shuffled(using: &random).prefix(Int.random(in: 2...3, using: &random)))
    put("top_needs", needs.joined(separator: " "))
    put("first_need", needs[0])
    put(
      "intention",
      pick(
        site.kind == .containerCity
          ? ["stay", "stay", "return", "unknown"] : ["stay", "return", "move", "move", "unknown"]))
  }

  // MARK: Pieces

  private var isServed: Bool {
    mutating get { Double.random(in: 0..<1, using: &random) < site.service + 0.08 * Double(round - 1) }
  }

  private mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }
  private mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
  private mutating func put(_ name: String, _ value: Int) { put(name, String(value)) }
  private mutating func put(_ name: String, _ value: String) { xml += "<\(name)>\(value)</\(name)>" }

  private mutating func group(_ name: String, _ body: (inout Answers) -> Void) {
    xml += "<\(name)>"
    body(&self)
    xml += "</\(name)>"
  }

  private static func clock(_ day: Day, _ minutes: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(day)T\(two(minutes / 60)):\(two(minutes % 60)):00.000+03:00"
  }
}
