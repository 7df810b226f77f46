package import Basics
package import Collect
package import FormEngine

/// What the answers of a form are to emergencies, as its author says with `konak:role`; told in `docs/flows.md`.
enum EmergencyRole: String, CaseIterable {
  /// The same in every report about one event. It makes the form one of emergencies.
  case code = "emergency.code"
  case kind = "emergency.kind"
  case began = "emergency.began"
  /// `flash`, `day`, `three_days` or `later`.
  case stage = "emergency.stage"
  case asOf = "emergency.as-of"
  case source = "emergency.source"
  case toName = "emergency.to.name"
  case toCode = "emergency.to.code"
  case households = "emergency.households"
  case individuals = "emergency.individuals"

  /// Told once for the submission.
  static let main: [EmergencyRole] = [.code, .kind, .began, .stage, .asOf, .source]
  /// Told of each place where people are now.
  static let destinations: [EmergencyRole] = [.toName, .toCode, .households, .individuals]
}

/// What somebody on the spot sent of an emergency: a proposal, until an officer takes it over as a figure.
package struct EmergencyReport: Hashable, Sendable {
  package let submission: ID<Submission>
  package let form: ID<FormEngine.Form>
  package let received: Instant
  /// Of the event, in capitals without blanks.
  package let code: String
  package let kind: Emergency.Kind
  /// From where people left; nil when the place is not known.
  package let place: ID<Place>?
  package let began: Day
  package let stage: Emergency.Stage
  package let asOf: Instant
  /// Codes of the form's list.
  package let sources: [String]
  package let rows: [Emergency.Displaced]
  /// As figures have them that were taken over when the atlas did not know the codes, or codes stood among the words.
  let rowsInWords: [Emergency.Displaced]

  /// Nil without a code.
  init?(
    _ main: [EmergencyRole: String], destinations: [[EmergencyRole: String]], submission: ID<Submission>,
    form: ID<FormEngine.Form>, received: Instant, place: ID<Place>?, day: Day, atlas: PlaceAtlas
  ) {
    let code = Self.code(main[.code] ?? "")
    guard !code.isEmpty else { return nil }
    (self.submission, self.form, self.received, self.code, self.place) = (submission, form, received, code, place)
    kind = main[.kind].flatMap(Emergency.Kind.init(rawValue:)) ?? .other
    began = main[.began].flatMap { Day($0) } ?? day
    stage = Self.stages[main[.stage] ?? ""] ?? .later
    asOf = main[.asOf].flatMap { Int64($0) }.map { Instant(microseconds: $0) } ?? received
    sources = (main[.source] ?? "").split(separator: " ").prefix(50).map { String($0.prefix(100)) }
    let told = destinations.prefix(Emergency.mostRows)
    rows = told.map { row in
      Self.displaced(row, area: row[.toCode].flatMap { atlas.place(ofCode: $0, on: day) })
    }
    rowsInWords = told.map { Self.displaced($0, area: nil) }
  }

  /// As codes are compared: people write them by hand.
  package static func code(_ text: String) -> String {
    String(text.uppercased().filter { !$0.isWhitespace }.prefix(100))
  }

  private static let stages: [String: Emergency.Stage] = [
    "flash": .flash, "day": .day, "three_days": .threeDays, "later": .later,
  ]

  /// Individuals where they were counted, else households; of whom neither is told, nobody knows. A code that the atlas
  /// does not know stays among the words.
  private static func displaced(_ row: [EmergencyRole: String], area: ID<Place>?) -> Emergency.Displaced {
    let name = (row[.toName] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let code = area == nil ? row[.toCode].map { "(\($0.prefix(40)))" } ?? "" : ""
    let words = [String(name.prefix(150)), code].filter { !$0.isEmpty }.joined(separator: " ")
    func count(_ role: EmergencyRole) -> Int? {
      row[role].flatMap(Int.init).flatMap { (0...Emergency.greatestCount).contains($0) ? $0 : nil }
    }
    let individuals = count(.individuals)
    let households = individuals == nil ? count(.households) : nil
    return Emergency.Displaced(
      place: words.isEmpty && area == nil ? "?" : words, area: area,
      unit: households == nil ? .individuals : .households, count: individuals ?? households)
  }
}

extension Emergency {
  /// Whether one of its figures says just what the report says: then there is nothing to be taken over.
  package func holds(_ report: EmergencyReport) -> Bool {
    figures.contains { figure in
      figure.submission == report.submission && figure.stage == report.stage
        && (figure.rows == report.rows || figure.rows == report.rowsInWords)
    }
  }

  /// Whether somebody should look at the report. Of a closed one, only at what arrived since.
  package func awaits(_ report: EmergencyReport) -> Bool {
    !holds(report) && (closed.map { report.received > $0.act.time } ?? true)
  }
}
