package import Basics
package import Formats
package import Store

/// Where passing groups are counted: a border gate, a bus station, a crossroads.
package struct FlowPoint: Hashable, Sendable {
  package let id: ID<FlowPoint>
  /// As enumerators write it; capitals.
  package let code: String
  package let names: LocalizedText
  /// In which place it lies: rights go by it.
  package let place: ID<Place>?
  package let programme: ID<Programme>?
  package let position: Position?
  /// How many hours of a day it is meant to be watched.
  package let hoursPerDay: Int
  package let opened: Day
  /// The first day on which it was no longer there.
  package let closed: Day?

  /// Whether somebody was meant to watch on that day.
  package func isOpen(on day: Day) -> Bool { opened <= day && (closed.map { day < $0 } ?? true) }

  /// A code as it is compared: without blanks around it, in capitals. Nil when it is none.
  package static func code(_ text: String) -> String? {
    let code = String(text.uppercased().filter { !$0.isWhitespace })
    return code.wholeMatch(of: /[A-Z0-9][A-Z0-9\-_.]{0,39}/) == nil ? nil : code
  }
}

/// All that is known of a flow point from now on.
package struct FlowPointDefined: Event, Codable, Equatable {
  package static let kind = "flow-point.defined"
  package var code: String
  package var names: [String: String]
  package var place: ID<Place>?
  package var programme: ID<Programme>?
  package var latitude: Double?
  package var longitude: Double?
  package var hoursPerDay: Int
  package var opened: Day
  package var closed: Day?

  package init(
    code: String, names: [String: String], place: ID<Place>? = nil, programme: ID<Programme>? = nil,
    latitude: Double? = nil, longitude: Double? = nil, hoursPerDay: Int = 24, opened: Day, closed: Day? = nil
  ) {
    self.code = code
    self.names = names
    self.place = place
    self.programme = programme
    self.latitude = latitude
    self.longitude = longitude
    self.hoursPerDay = hoursPerDay
    self.opened = opened
    self.closed = closed
  }

  /// Refuses what would make a point that cannot be found, shown or watched.
  func checked() throws(FlowRefusal) -> FlowPointDefined {
    var point = self
    guard let code = FlowPoint.code(code) else { throw .code }
    point.code = code
    point.names = names.mapValues { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      .filter { !$0.value.isEmpty }
    guard !point.names.isEmpty, point.names.values.allSatisfy({ $0.count <= 200 }) else { throw .name }
    guard (1...24).contains(hoursPerDay) else { throw .hours }
    guard (latitude == nil) == (longitude == nil), latitude.map({ abs($0) <= 90 }) ?? true,
      longitude.map({ abs($0) <= 180 }) ?? true
    else { throw .position }
    if let closed, closed <= opened { throw .closedBeforeOpened }
    return point
  }
}

/// Why something about flows is not done as asked.
package enum FlowRefusal: Refusal, Hashable {
  case unknownPoint
  case unknownSignal
  case code
  case codeTaken(String)
  case name
  case hours
  case position
  case closedBeforeOpened
  case notAllowed
  case responseMissing
  /// The same people pass several points.
  case sumOverPoints

  package var code: String {
    switch self {
    case .unknownPoint: "flow.point.unknown"
    case .unknownSignal: "flow.signal.unknown"
    case .code: "flow.point.code"
    case .codeTaken: "flow.point.taken"
    case .name: "flow.point.name"
    case .hours: "flow.point.hours"
    case .position: "flow.point.position"
    case .closedBeforeOpened: "flow.point.closed"
    case .notAllowed: "flow.notAllowed"
    case .responseMissing: "flow.signal.response"
    case .sumOverPoints: "presence.sum.points"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .codeTaken(let code): ["code": code]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknownPoint, .unknownSignal: .missing
    case .notAllowed: .forbidden
    case .codeTaken: .conflict
    default: .invalid
    }
  }
}

/// Flow points as rows.
package struct FlowPointProjection: Projection {
  package init() {}

  package let stream = StreamKind("flow-point", isPersonal: false)
  package let version = 1
  package let tables = ["flow_point"]
  package var events: [any Event.Type] { [FlowPointDefined.self] }

  package func fold(_ state: FlowPointDefined?, _ entry: JournalEntry) -> FlowPointDefined? {
    entry.event(FlowPointDefined.self) ?? state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(FlowPointDefined.self) else { return [:] }
    let names = event.names.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return [
      "names": names, "place": event.place?.description ?? "", "hours": "\(event.hoursPerDay)",
      "programme": event.programme?.description ?? "",
      "position": event.latitude.flatMap { latitude in event.longitude.map { "\(latitude) \($0)" } } ?? "",
      "days": "\(event.opened) \(event.closed?.description ?? "")",
    ]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(FlowPointDefined.self), var point = newest.event(FlowPointDefined.self) else {
      return nil
    }
    switch field {
    case "names": point.names = said.names
    case "place": point.place = said.place
    case "hours": point.hoursPerDay = said.hoursPerDay
    case "programme": point.programme = said.programme
    case "position": (point.latitude, point.longitude) = (said.latitude, said.longitude)
    case "days": (point.opened, point.closed) = (said.opened, said.closed)
    default: return nil
    }
    return point
  }

  package func write(
    _ state: FlowPointDefined, stream: ID<JournalStream>, previous: FlowPointDefined?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}
