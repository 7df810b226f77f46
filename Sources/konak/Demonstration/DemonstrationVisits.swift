import Basics
import Formats
import Records

/// Invented visits to invented sites of real districts, without end, the same for the same seed. However many are taken,
/// they are spread over the districts as the earthquake hit them.
struct DemonstrationVisits: Sequence, IteratorProtocol {
  /// Provinces whose districts the sites lie in, with how hard each was hit and how many sites a district has among
  /// `layers`.
  private static let provinces: [(code: String, weight: Double, sites: Int)] = [
    ("TUR001", 0.5, 4), ("TUR002", 1.3, 14), ("TUR021", 0.5, 2), ("TUR023", 0.5, 3), ("TUR027", 0.8, 16),
    ("TUR031", 1.6, 30), ("TUR044", 1.2, 14), ("TUR046", 1.4, 22), ("TUR063", 0.6, 5), ("TUR079", 0.6, 8),
    ("TUR080", 0.8, 10),
  ]
  private static let layers = 30.0

  private let districts: [DemonstrationDistrict]
  private let version: String
  private var random: SplitMix64
  private var layer = 0
  private var district = 0
  private var waiting: [SiteAssessment] = []

  /// Nil when the districts are not known.
  init?(in atlas: PlaceAtlas, version: String, seed: UInt64) {
    self.version = version
    random = SplitMix64(seed: seed)
    districts = Self.provinces.flatMap { province -> [DemonstrationDistrict] in
      guard let place = atlas.place(ofCode: province.code, on: SiteAssessment.roundStarts[0]) else { return [] }
      let districts = atlas.children(of: place).filter { $0.code != DemonstrationSplit.code && $0.from == nil }
      return districts.sorted { ($0.code ?? "") < ($1.code ?? "") }.compactMap {
        DemonstrationDistrict($0, weight: province.weight, sites: province.sites, in: atlas)
      }
    }
    if districts.isEmpty { return nil }
  }

  mutating func next() -> SiteAssessment? {
    while waiting.isEmpty { visitNextSite() }
    return waiting.removeFirst()
  }

  /// Each layer has a site in every district that is due one by its share; where in the layers it falls differs between
  /// districts, so that a few layers reach all provinces.
  private mutating func visitNextSite() {
    let place = districts[district]
    let (share, phase) = (
      Double(place.sites) / Self.layers, (Double(district) * 0.618_034).truncatingRemainder(dividingBy: 1)
    )
    let number = Int(Double(layer + 1) * share + phase)
    if number > Int(Double(layer) * share + phase) {
      let site = DemonstrationSite(number: number, in: place, using: &random)
      for round in 1...DemonstrationSite.rounds where site.isOpen(inRound: round) {
        waiting.append(SiteAssessment(of: site, round: round, version: version, using: &random))
      }
    }
    district += 1
    if district == districts.count { (district, layer) = (0, layer + 1) }
  }
}

extension DemonstrationDistrict {
  /// Nil for a district without a code or a place on the map.
  fileprivate init?(_ record: PlaceRecord, weight: Double, sites: Int, in atlas: PlaceAtlas) {
    guard let code = record.code, let centre = record.centre else { return nil }
    let index = atlas.index
    self.init(
      code: code, weight: weight, sites: sites, centre: (centre.latitude, centre.longitude),
      contains: { latitude, longitude in
        index.place(at: Position(longitude: longitude, latitude: latitude), level: record.level) == record.id
      })
  }
}
