import Basics
import Collect
import Records

/// How emergencies are told in the reader's language.
struct EmergencyView {
  let visit: Visit
  let atlas: PlaceAtlas
  let labels: RoleLabels
  let actors: [ID<Actor>: String]

  static let path = "/records/emergencies"

  var words: Words { visit.words }

  func path(_ emergency: Emergency) -> String { "\(Self.path)/\(emergency.id)" }

  func name(_ kind: Emergency.Kind, _ place: ID<Place>?) -> String { Self.name(kind, place, atlas, words) }

  static func name(_ kind: Emergency.Kind, _ place: ID<Place>?, _ atlas: PlaceAtlas, _ words: Words) -> String {
    words(
      "emergency.name",
      [
        "kind": .text(words["emergency.kind.\(kind.rawValue)"]),
        "place": .text(place.map { atlas.path($0, in: words.language) } ?? words["emergency.placeUnknown"]),
      ])
  }

  func name(_ emergency: Emergency) -> String { name(emergency.kind, emergency.place) }

  func number(_ count: Int?) -> String { count.map { words.number($0) } ?? words["emergency.unknown"] }

  func total(_ rows: [Emergency.Displaced]) -> String { Self.total(rows, words) }

  /// What the rows add up to, each unit for itself, and of how many places nobody knows.
  static func total(_ rows: [Emergency.Displaced], _ words: Words) -> String {
    var parts = Emergency.Unit.allCases.compactMap { unit in
      Emergency.total(of: rows, unit).map { words("emergency.count.\(unit.rawValue)", ["count": .number($0)]) }
    }
    let unknown = rows.count { $0.count == nil }
    if unknown > 0 { parts.append(words("emergency.unknownPlaces", ["count": .number(unknown)])) }
    return parts.joined(separator: words["list.comma"])
  }

  func isOverdue(_ emergency: Emergency) -> Bool { emergency.due.map { $0.at < visit.now } ?? false }

  func due(_ emergency: Emergency) -> String? {
    guard let due = emergency.due else { return nil }
    return words(
      isOverdue(emergency) ? "emergency.overdue" : "emergency.due",
      ["stage": .text(stage(due.stage)), "time": .text(words.time(due.at))])
  }

  func stage(_ stage: Emergency.Stage) -> String { words["emergency.stage.\(stage.rawValue)"] }

  func rows(_ rows: [Emergency.Displaced]) -> [EmergencyPage.Row] {
    rows.map { .init(place: $0.place, unit: words["emergency.unit.\($0.unit.rawValue)"], count: number($0.count)) }
  }

  func told(_ act: Emergency.Act, _ key: String) -> String {
    words(key, ["time": .text(words.time(act.time)), "who": .isolated(actors[act.actor] ?? words["flow.konak"])])
  }

  /// When a figure was approved, and how long after the first report.
  func approved(_ act: Emergency.Act, of emergency: Emergency) -> String {
    let minutes = max(0, Int((act.time.microseconds - emergency.firstReport.microseconds) / 60_000_000))
    let hours = minutes / 60
    let after =
      minutes < 120
      ? words("emergency.afterMinutes", ["count": .number(minutes)])
      : words("emergency.afterHours", ["count": .number(hours)])
    return told(act, "emergency.approvedBy") + words["list.comma"] + after
  }

  // MARK: Reports from the spot

  func source(_ report: EmergencyReport) -> String {
    let sources = report.sources.map { labels["emergency.source", $0] }
    return sources.isEmpty ? words["emergency.fromTheSpot"] : sources.joined(separator: words["list.comma"])
  }

  func told(_ report: EmergencyReport) -> String {
    words(
      "emergency.reportTold",
      ["received": .text(words.time(report.received)), "asOf": .text(words.time(report.asOf))])
  }

  func submission(_ report: EmergencyReport) -> String { "/collect/submissions/\(report.submission)" }

  func report(_ report: EmergencyReport, of emergency: Emergency) -> EmergencyPage.Report {
    EmergencyPage.Report(
      stage: stage(report.stage), total: total(report.rows), told: told(report), source: source(report),
      rows: rows(report.rows), submission: submission(report),
      take: visit.may(.reviewSubmissions)
        ? .init(path: "\(path(emergency))/reports/\(report.submission)", proof: visit.proof) : nil)
  }

  // MARK: Figures

  func figure(
    _ figure: Emergency.Figure, of emergency: Emergency, _ reports: [ID<Submission>: EmergencyReport]
  ) -> EmergencyPage.Figure {
    let isFirst = emergency.approved.first?.entry == figure.entry
    let changes = figure.approved == nil || isFirst ? [] : emergency.changes(of: figure)
    return EmergencyPage.Figure(
      stage: stage(figure.stage), total: total(figure.rows),
      asOf: words("emergency.asOf", ["time": .text(words.time(figure.asOf))]), source: figure.source,
      isCurrent: figure.entry == emergency.current?.entry, entered: told(figure.entered, "emergency.enteredBy"),
      approved: figure.approved.map { approved($0, of: emergency) },
      submission: figure.submission.flatMap { reports[$0] }.map(submission), rows: rows(figure.rows),
      changes: changes.map { change in
        words(
          "emergency.change",
          [
            "place": .isolated(change.place), "unit": .text(words["emergency.unit.\(change.unit.rawValue)"]),
            "before": .text(number(change.before)), "after": .text(number(change.after)),
          ])
      }, hasChanges: !changes.isEmpty,
      approve: visit.may(.manageEvidence) && figure.approved == nil
        ? .init(path: "\(path(emergency))/figures/\(figure.entry)/approve", proof: visit.proof) : nil)
  }
}
