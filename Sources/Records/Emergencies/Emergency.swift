package import Basics
package import Collect
package import Store

/// Something that displaces people at once, and what was said of how many: a flash figure within an hour of the first
/// report, another after a day and after three.
package struct Emergency: Hashable, Sendable {
  package enum Kind: String, Codable, CaseIterable, Sendable {
    case earthquake, flood, fire, storm, landslide, conflict, tension, eviction, other
  }

  /// Which figure it is, by the time within which it is due after the first report.
  package enum Stage: String, Codable, CaseIterable, Sendable {
    case flash
    case day
    case threeDays
    case later

    /// Nil for what is due at no time.
    package var hours: Int? {
      switch self {
      case .flash: 1
      case .day: 24
      case .threeDays: 72
      case .later: nil
      }
    }
  }

  /// What was counted: never converted here.
  package enum Unit: String, Codable, CaseIterable, Sendable {
    case households, individuals
  }

  /// So many are at one place now.
  package struct Displaced: Hashable, Codable, Sendable {
    /// A district, neighbourhood or site, as it was told. Empty where the area says all.
    package var place: String
    /// Of the atlas: the place itself or what it lies in, where that is known.
    package var area: ID<Place>?
    package var unit: Unit
    /// Nil where nobody knows: never 0.
    package var count: Int?

    package init(place: String, area: ID<Place>? = nil, unit: Unit, count: Int?) {
      self.place = place
      self.area = area
      self.unit = unit
      self.count = count
    }
  }

  package struct Act: Hashable, Codable, Sendable {
    package let time: Instant
    package let actor: ID<Actor>
  }

  /// Why a figure does not count any more.
  package struct Withdrawal: Hashable, Codable, Sendable {
    package let act: Act
    package let reason: String
  }

  /// All that is known of who is where as of a time; it takes the place of the figure before.
  package struct Figure: Hashable, Codable, Sendable {
    /// The entry that told it.
    package let entry: ID<Entry>
    package let stage: Stage
    package let asOf: Instant
    /// In words; empty where `sources` tell it.
    package let source: String
    /// Codes of the form from which it was taken over; nil for words.
    package let sources: [String]?
    package let rows: [Displaced]
    package let entered: Act
    package var approved: Act?
    package var withdrawn: Withdrawal?
    /// Of a phone, from which it was taken over.
    package let submission: ID<Submission>?

    /// Whether it was approved and not taken back since.
    package var counts: Bool { approved != nil && withdrawn == nil }

    package func total(_ unit: Unit) -> Int? { Emergency.total(of: rows, unit) }

    /// Places of which nobody knows how many.
    package var unknown: Int { rows.count { $0.count == nil } }
  }

  /// The sum of one unit. Nil when no row of it has a number.
  package static func total(of rows: [Displaced], _ unit: Unit) -> Int? {
    let counts = rows.filter { $0.unit == unit }.compactMap(\.count)
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  /// What an approved figure changes against the approved one before.
  package struct Change: Hashable, Sendable {
    package let place: String
    package let area: ID<Place>?
    package let unit: Unit
    /// Nil where nobody knew, or the place was not told of.
    package let before: Int?
    package let after: Int?
  }

  package let id: ID<Emergency>
  package let code: String
  package let kind: Kind
  /// From where people left.
  package let place: ID<Place>
  package let began: Day
  /// In words; empty where `sources` tell it.
  package let source: String
  /// Codes of the form with which it began; nil for words.
  package let sources: [String]?
  package let reported: Act
  /// When Konak first heard of it: from here the hours count.
  package let firstReport: Instant
  /// In the order in which they were entered.
  package var figures: [Figure]
  /// Corrections, closings and reopenings, in their order.
  package let history: [Past]

  package static let mostRows = 200
  package static let longestReason = 300
  static let greatestCount = 10_000_000

  /// By the time for which they hold, then as they were entered: a report that arrives late does not take the place of a
  /// newer figure.
  package var ordered: [Figure] {
    figures.enumerated().sorted { ($0.element.asOf, $0.offset) < ($1.element.asOf, $1.offset) }.map(\.element)
  }

  /// Those that count, in their order.
  package var approved: [Figure] { ordered.filter(\.counts) }

  /// The figure that is given out.
  package var current: Figure? { approved.last }

  /// The first stage of which no figure was approved, and when it is due. Nothing is due of a closed one.
  package var due: (stage: Stage, at: Instant)? {
    guard closed == nil else { return nil }
    for stage in Stage.allCases {
      guard let hours = stage.hours, !approved.contains(where: { $0.stage == stage }) else { continue }
      return (stage, firstReport.adding(seconds: hours * 3600))
    }
    return nil
  }

  /// What an approved figure changed; all of it is new in the first.
  package func changes(of figure: Figure) -> [Change] {
    let before = approved.prefix { $0.entry != figure.entry }.last
    struct Key: Hashable {
      let place: String
      let area: ID<Place>?
      let unit: Unit
    }
    func counts(_ figure: Figure?) -> [Key: Int?] {
      Dictionary(
        (figure?.rows ?? []).map { (Key(place: $0.place, area: $0.area, unit: $0.unit), $0.count) },
        uniquingKeysWith: { first, _ in first })
    }
    let (old, new) = (counts(before), counts(figure))
    return Set(old.keys).union(new.keys).map { key in
      Change(place: key.place, area: key.area, unit: key.unit, before: old[key] ?? nil, after: new[key] ?? nil)
    }.filter { $0.before != $0.after }.sorted { $0.order < $1.order }
  }
}

extension Emergency.Change {
  fileprivate var order: (String, String, String) { (place, area?.description ?? "", unit.rawValue) }
}

/// Somebody told of it first.
package struct EmergencyReported: Event, Codable, Hashable {
  package static let kind = "emergency.reported"
  package var code: String
  package var emergency: Emergency.Kind
  package var place: ID<Place>
  package var began: Day
  /// Empty where `sources` tell it.
  package var source: String
  /// Codes of the form whose report began it.
  package var sources: [String]?
  /// When the first report of a phone arrived; nil where this entry is the first.
  package var firstReport: Instant?

  package init(
    code: String, emergency: Emergency.Kind, place: ID<Place>, began: Day, source: String, sources: [String]? = nil,
    firstReport: Instant? = nil
  ) {
    self.code = code
    self.emergency = emergency
    self.place = place
    self.began = began
    self.source = source
    self.sources = sources
    self.firstReport = firstReport
  }
}

/// A figure was entered; it is given out when it is approved.
package struct EmergencyFigureEntered: Event, Codable, Hashable {
  package static let kind = "emergency.figure-entered"
  package var stage: Emergency.Stage
  package var asOf: Instant
  /// Empty where `sources` tell it.
  package var source: String
  /// Codes of the form from which it was taken over.
  package var sources: [String]?
  package var rows: [Emergency.Displaced]
  /// From which it was taken over.
  package var submission: ID<Submission>?

  package init(
    stage: Emergency.Stage, asOf: Instant, source: String, sources: [String]? = nil, rows: [Emergency.Displaced],
    submission: ID<Submission>? = nil
  ) {
    self.stage = stage
    self.asOf = asOf
    self.source = source
    self.sources = sources
    self.rows = rows
    self.submission = submission
  }

  /// With blanks put in order.
  func checked(now: Instant) throws(EmergencyRefusal) -> EmergencyFigureEntered {
    var figure = self
    func tidy(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    figure.source = tidy(source)
    figure.rows = rows.map {
      Emergency.Displaced(place: tidy($0.place), area: $0.area, unit: $0.unit, count: $0.count)
    }
    guard !figure.source.isEmpty || sources != nil, figure.source.count <= 500, !figure.rows.isEmpty,
      figure.rows.allSatisfy({ (!$0.place.isEmpty || $0.area != nil) && $0.place.count <= 200 })
    else { throw .incomplete }
    guard figure.rows.count <= Emergency.mostRows else { throw .tooMany }
    guard figure.rows.allSatisfy({ $0.count.map { (0...Emergency.greatestCount).contains($0) } ?? true }) else {
      throw .count
    }
    guard figure.asOf <= now else { throw .future }
    return figure
  }
}

/// Somebody answers for the figure that this entry told.
package struct EmergencyFigureApproved: Event, Codable, Hashable {
  package static let kind = "emergency.figure-approved"
  package var figure: ID<Entry>

  package init(figure: ID<Entry>) {
    self.figure = figure
  }
}

/// Emergencies as rows.
package struct EmergencyProjection: Projection {
  package init() {}

  package let stream = StreamKind("emergency", isPersonal: false)
  package let version = 1
  package let tables = ["emergency"]
  package var events: [any Event.Type] {
    [
      EmergencyReported.self, EmergencyFigureEntered.self, EmergencyFigureApproved.self, EmergencyFigureWithdrawn.self,
      EmergencyCorrected.self, EmergencyClosed.self, EmergencyReopened.self,
    ]
  }

  package struct State: Hashable, Sendable {
    /// With what was corrected since.
    var reported: EmergencyReported
    let by: Emergency.Act
    var figures: [Emergency.Figure] = []
    var history: [Emergency.Past] = []
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    let act = Emergency.Act(time: entry.time.instant, actor: entry.actor)
    if let event = entry.event(EmergencyReported.self) { return state ?? State(reported: event, by: act) }
    guard var next = state else { return nil }
    if let event = entry.event(EmergencyFigureEntered.self) {
      next.figures.append(
        Emergency.Figure(
          entry: entry.id, stage: event.stage, asOf: event.asOf, source: event.source, sources: event.sources,
          rows: event.rows, entered: act, submission: event.submission))
    } else if let event = entry.event(EmergencyFigureApproved.self),
      let index = next.figures.firstIndex(where: { $0.entry == event.figure })
    {
      next.figures[index].approved = next.figures[index].approved ?? act
    } else if let event = entry.event(EmergencyFigureWithdrawn.self),
      let index = next.figures.firstIndex(where: { $0.entry == event.figure })
    {
      let withdrawal = Emergency.Withdrawal(act: act, reason: event.reason)
      next.figures[index].withdrawn = next.figures[index].withdrawn ?? withdrawal
    } else if let turn = Self.turn(of: next, entry) {
      if case .corrected(_, let facts, _) = turn { next.reported.facts = facts }
      next.history.append(Emergency.Past(act: act, turn: turn))
    }
    return next
  }

  /// Nil for what changes nothing: it is closed already, or open.
  private static func turn(of state: State, _ entry: JournalEntry) -> Emergency.Turn? {
    if let event = entry.event(EmergencyCorrected.self) {
      return .corrected(from: state.reported.facts, to: event.facts, reason: event.reason)
    }
    let isClosed = state.history.closed != nil
    if !isClosed, let event = entry.event(EmergencyClosed.self) { return .closed(event.closing) }
    if isClosed, let event = entry.event(EmergencyReopened.self) { return .reopened(reason: event.reason) }
    return nil
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream.recast())
  }
}

/// Why something about an emergency is not done as asked.
package enum EmergencyRefusal: String, Refusal {
  case unknown
  case incomplete
  case future
  case count
  case tooMany
  case notAllowed
  case exists
  case placeUnknown
  case reasonMissing
  /// Nothing is entered or approved of a closed one.
  case closed
  /// A figure that was withdrawn is not approved.
  case withdrawn
  /// Figures were given out: who approves them changes what they are of.
  case approved
  /// A double is of another one that counts.
  case doubleUnknown

  package var code: String { "emergency.\(rawValue)" }
  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed, .approved: .forbidden
    case .exists, .closed, .withdrawn: .conflict
    default: .invalid
    }
  }
}
