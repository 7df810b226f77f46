import Basics

/// An invented site and how it fares over the rounds: grown by a seeded generator, so that every mission that is
/// shown looks the same.
struct DemonstrationSite {
  enum Kind: String, CaseIterable {
    case containerCity = "container_city"
    case tentSite = "tent_site"
    case collectiveCentre = "collective_centre"
    case informal
  }

  let district: DemonstrationDistrict
  let neighbourhood: String
  let name: String
  let kind: Kind
  let manager: String
  let latitude: Double
  let longitude: Double
  let opensInRound: Int
  let closesAfterRound: Int
  /// Households in each round, from the first.
  let households: [Int]
  /// Persons per household.
  let householdSize: Double
  /// How well the site is served, 0…1; drifts upwards over the rounds.
  let service: Double

  static let rounds = 3

  init(number: Int, in district: DemonstrationDistrict, using random: inout SplitMix64) {
    self.district = district
    kind =
      [.informal, .informal, .informal, .tentSite, .tentSite, .containerCity, .containerCity, .collectiveCentre]
      .randomElement(using: &random) ?? .informal
    let tree = Self.names.randomElement(using: &random) ?? "Çınar"
    neighbourhood = "\(tree) \(Self.quarters.randomElement(using: &random) ?? "Mahallesi")"
    name = "\(tree) \(Self.suffix(kind)) \(number)"
    switch kind {
    case .containerCity:
      manager = ["authority", "authority", "municipality"].randomElement(using: &random) ?? "authority"
    case .tentSite:
      manager = ["authority", "municipality", "organisation"].randomElement(using: &random) ?? "authority"
    case .collectiveCentre: manager = ["municipality", "organisation"].randomElement(using: &random) ?? "municipality"
    case .informal:
      manager = ["residents", "residents", "residents", "other"].randomElement(using: &random) ?? "residents"
    }
    (latitude, longitude) = district.point(using: &random)
    opensInRound = Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1
    closesAfterRound =
      kind == .containerCity ? Self.rounds : [1, 2, 3, 3, 3, 3].randomElement(using: &random) ?? Self.rounds
    let scale: ClosedRange<Double> =
      switch kind {
      case .containerCity: 80...650
      case .tentSite: 30...260
      case .collectiveCentre: 8...60
      case .informal: 4...70
      }
    // Severity of the district weighs on size; tents and informal sites empty as containers fill.
    var size = Double.random(in: scale, using: &random) * district.weight
    let drift: ClosedRange<Double> = kind == .containerCity ? 1.0...1.25 : 0.55...0.95
    var series: [Int] = []
    for _ in 0..<Self.rounds {
      series.append(max(2, Int(size.rounded())))
      size *= Double.random(in: drift, using: &random)
    }
    households = series
    householdSize = Double.random(in: 3.4...6.1, using: &random)
    service = min(
      1,
      max(
        0,
        (kind == .containerCity ? 0.75 : kind == .informal ? 0.3 : 0.55)
          + Double.random(in: -0.25...0.25, using: &random)))
  }

  func isOpen(inRound round: Int) -> Bool { (opensInRound...max(opensInRound, closesAfterRound)).contains(round) }

  private static let names = [
    "Çınaraltı", "Zeytinli", "Narlıca Yanı", "Söğütlü", "Kavaklı", "Defneli", "Ihlamur", "Göktepe", "Yeşilova",
    "Akpınar", "Kızılkaya", "Taşlıbağ", "Üçkuyu", "İncirli", "Bademlik", "Gülşen", "Şirinyurt", "Dereboyu", "Çamlıbel",
    "Güneşli", "Pınarbaşı", "Karaağaç", "Sazlık", "Bahçeli", "Yamaç",
  ]
  private static let quarters = ["Mahallesi", "Mahallesi", "Mahallesi", "Köyü"]

  private static func suffix(_ kind: Kind) -> String {
    switch kind {
    case .containerCity: "Konteyner Kent"
    case .tentSite: "Çadır Alanı"
    case .collectiveCentre: "Toplu Barınma"
    case .informal: "Yerleşimi"
    }
  }
}

/// A real district as the generator needs it: its code, how hard it was hit, and points that lie inside.
struct DemonstrationDistrict {
  let code: String
  /// About 1; up to 2 where most was destroyed.
  let weight: Double
  /// How many sites per unit of weight.
  let sites: Int
  let centre: (latitude: Double, longitude: Double)
  let contains: @Sendable (_ latitude: Double, _ longitude: Double) -> Bool

  /// A point within about ten kilometres of the centre, inside the district; the centre itself where none is found.
  func point(using random: inout SplitMix64) -> (latitude: Double, longitude: Double) {
    for _ in 0..<20 {
      let latitude = centre.latitude + Double.random(in: -0.09...0.09, using: &random)
      let longitude = centre.longitude + Double.random(in: -0.11...0.11, using: &random)
      if contains(latitude, longitude) { return (rounded(latitude), rounded(longitude)) }
    }
    return (rounded(centre.latitude), rounded(centre.longitude))
  }

  private func rounded(_ degrees: Double) -> Double { (degrees * 1e6).rounded() / 1e6 }
}
