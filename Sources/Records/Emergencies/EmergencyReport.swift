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

  /// Nil without a code.
  init?(
    _ main: [EmergencyRole: String], destinations: [[EmergencyRole: String]], submission: ID<Submission>,
    form: ID<FormEngine.Form>, received: Instant, place: ID<Place>?, day: Day
  ) {
    let code = Self.code(main[.code] ?? "")
    guard !code.isEmpty else { return nil }
    (self.submission, self.form, self.received, self.code, self.place) = (submission, form, received, code, place)
    kind = main[.kind].flatMap(Emergency.Kind.init(rawValue:)) ?? .other
    began = main[.began].flatMap { Day($0) } ?? day
    stage = Self.stages[main[.stage] ?? ""] ?? .later
    asOf = main[.asOf].flatMap { Int64($0) }.map { Instant(microseconds: $0) } ?? received
    sources = (main[.source] ?? "").split(separator: " ").map(String.init)
    rows = destinations.prefix(Emergency.mostRows).map(Self.displaced)
  }

  /// As codes are compared: people write them by hand.
  package static func code(_ text: String) -> String {
    String(text.uppercased().filter { !$0.isWhitespace }.prefix(100))
  }

  private static let stages: [String: Emergency.Stage] = [
    "flash": .flash, "day": .day, "three_days": .threeDays, "later": .later,
  ]

  /// Individuals where they were counted, else households; of whom neither is told, nobody knows.
  private static func displaced(_ row: [EmergencyRole: String]) -> Emergency.Displaced {
    let name = (row[.toName] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let parts = [String(name.prefix(150)), row[.toCode].map { "(\($0.prefix(40)))" } ?? ""].filter { !$0.isEmpty }
    func count(_ role: EmergencyRole) -> Int? {
      row[role].flatMap(Int.init).flatMap { (0...Emergency.greatestCount).contains($0) ? $0 : nil }
    }
    let individuals = count(.individuals)
    let households = individuals == nil ? count(.households) : nil
    return Emergency.Displaced(
      place: parts.isEmpty ? "?" : parts.joined(separator: " "), unit: households == nil ? .individuals : .households,
      count: individuals ?? households)
  }
}

extension Emergency {
  /// Whether one of its figures says just what the report says: then there is nothing to be taken over.
  package func holds(_ report: EmergencyReport) -> Bool {
    figures.contains { $0.submission == report.submission && $0.stage == report.stage && $0.rows == report.rows }
  }
}
