package import Basics
package import Store

/// Something of nature or of people's making that may displace, as a source outside of the mission tells of it. It stands
/// beside displacement by place and time; that it is the cause nobody says here.
package struct Hazard: Hashable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    case earthquake, flood, fire, storm, landslide, heat, cold, drought, other
  }

  package let id: ID<Hazard>
  package let facts: HazardRecorded
  /// Why it does not count any more; nil while it does.
  package let withdrawn: String?

  /// The same hazard of the same source, wherever it is taken over.
  static func id(source: String, key: String) -> ID<Hazard> { ID(named: "hazard", "\(source)\n\(key)") }

  /// Hazards are as large as a catalogue of earthquakes of some years.
  package static let mostRows = 100_000
  package static let longestText = 300
}

/// What a source says; said again, it takes the place of what was said before.
package struct HazardRecorded: Event, Codable, Hashable {
  package static let kind = "hazard.recorded"
  /// Whose list it is: `USGS`.
  package var source: String
  /// What the source calls it.
  package var key: String
  package var hazard: Hazard.Kind
  package var title: String
  /// The deepest known place at its point, or the one of its code; nil when neither is known.
  package var place: ID<Place>?
  package var latitude: Double?
  package var longitude: Double?
  package var began: Instant
  package var ended: Instant?
  package var magnitude: Double?
  /// Of the magnitude: `mww`, `m/s`, `mm`.
  package var scale: String?

  package init(
    source: String, key: String, hazard: Hazard.Kind, title: String, place: ID<Place>? = nil, latitude: Double? = nil,
    longitude: Double? = nil, began: Instant, ended: Instant? = nil, magnitude: Double? = nil, scale: String? = nil
  ) {
    self.source = source
    self.key = key
    self.hazard = hazard
    self.title = title
    self.place = place
    self.latitude = latitude
    self.longitude = longitude
    self.began = began
    self.ended = ended
    self.magnitude = magnitude
    self.scale = scale
  }
}

/// It does not count any more; the reason stays beside it.
package struct HazardWithdrawn: Event, Codable, Hashable {
  package static let kind = "hazard.withdrawn"
  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}

/// Hazards as rows.
package struct HazardProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var facts: HazardRecorded
    var withdrawn: String?
  }

  package let stream = StreamKind("hazard", isPersonal: false)
  package let version = 1
  package let tables = ["hazard"]
  package var events: [any Event.Type] { [HazardRecorded.self, HazardWithdrawn.self] }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let event = entry.event(HazardRecorded.self) { return State(facts: event, withdrawn: nil) }
    guard var next = state else { return nil }
    if let event = entry.event(HazardWithdrawn.self) { next.withdrawn = event.reason }
    return next
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream.recast())
  }
}

/// Why something about a hazard is not done as asked.
package enum HazardRefusal: String, Refusal {
  case unknown
  case reasonMissing
  case sourceMissing

  package var code: String { "hazard.\(rawValue)" }
  package var kind: RefusalKind { self == .unknown ? .missing : .invalid }
}
