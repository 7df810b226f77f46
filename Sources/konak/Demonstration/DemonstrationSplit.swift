import Basics
import Evidence
import Formats
import Foundation
import Records
import Store

/// The invented reform of the demonstration: between rounds 2 and 3 a district is split in two, with new codes of an
/// edition of their own and the shares of its people in a crosswalk. No site of the demonstration lies in it.
enum DemonstrationSplit {
  static let code = "TUR079004"
  static let day = Day(year: 2026, month: 8, day: 15)!
  /// The parts with their shares of the people who lived in the whole.
  static let parts: [(code: String, names: [String: String], share: Double)] = [
    ("TUR079005", ["en": "Polateli West", "tr": "Polateli Batı", "ar": "غرب بولاتلي"], 0.62),
    ("TUR079006", ["en": "Polateli East", "tr": "Polateli Doğu", "ar": "شرق بولاتلي"], 0.38),
  ]

  /// The parts, in their order; the same when it is done again.
  static func perform(in mission: Mission) async throws -> [ID<Place>] {
    let atlas = try await mission.places.atlas()
    guard let old = atlas.place(ofCode: code, on: day.adding(days: -1)), let record = atlas[old],
      let edition = record.codes.last?.source, let parent = record.parent.flatMap({ atlas[$0]?.code })
    else { throw Demonstration.Incomplete(problems: ["\(code) is not among the places"]) }
    if record.until != nil { return record.successors }
    let facts = PlaceSource.Facts(
      name: "Reform of districts (invented)", version: "2026-08", date: "\(day)", licence: "invented",
      names: ["tr": "İlçe düzenlemesi (uydurma)", "ar": "إعادة تقسيم المناطق (مختلق)"])
    let shape = try await mission.places.shapes(of: [old])[old]
    let list = JSON.object([
      ("type", "FeatureCollection"),
      (
        "features",
        .array(
          parts.enumerated().map { index, part in
            feature(part, parent, shape.flatMap { half($0, isWest: index == 0) })
          })
      ),
    ])
    let result = try await mission.places.importPlaces(Array(list.serialized.utf8), from: facts, by: .system)
    guard !result.isRefused else { throw Demonstration.Incomplete(problems: result.diagnostics.map(\.code)) }
    let now = try await mission.places.atlas()
    let places = parts.compactMap { now.place(ofCode: $0.code, on: day) }
    try await mission.places.end(old, on: day, .split, successors: places, by: .system)
    try await mission.places.record(
      Crosswalk(
        from: edition, to: PlaceSource(facts).id, basis: "residents, register of 2025 (invented)",
        rows: parts.map { .init(old: code, new: $0.code, share: $0.share) }), by: .system)
    return places
  }

  private static func feature(
    _ part: (code: String, names: [String: String], share: Double), _ parent: String, _ shape: Geometry?
  ) -> JSON {
    var properties: [(String, JSON)] = [
      ("code", .string(part.code)), ("parent", .string(parent)), ("level", 2), ("kind", "district"),
      ("valid from", .string("\(day)")),
    ]
    properties += part.names.sorted { $0.key < $1.key }.map { ("name:\($0.key)", .string($0.value)) }
    return ["type": "Feature", "properties": .object(properties), "geometry": shape?.json ?? .null]
  }

  /// What of an area lies to one side of the middle of its longitudes.
  private static func half(_ shape: Geometry, isWest: Bool) -> Geometry? {
    let positions = shape.polygons.flatMap { $0.flatMap { $0 } }
    guard let west = positions.map(\.longitude).min(), let east = positions.map(\.longitude).max(),
      let south = positions.map(\.latitude).min(), let north = positions.map(\.latitude).max()
    else { return nil }
    let middle = (west + east) / 2
    let (from, to) = isWest ? (west, middle) : (middle, east)
    let corners = [(from, south), (to, south), (to, north), (from, north), (from, south)]
    let frame = Geometry.polygon([corners.map { Position(longitude: $0.0, latitude: $0.1) }])
    return MapFrame(around: [frame], margin: 0)?.clip(shape)
  }
}
