import Basics
import Collect
package import Records

/// How emergencies are told in the reader's language.
package struct EmergencyView {
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
  package static func total(_ rows: [Emergency.Displaced], _ words: Words) -> String {
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
    rows.map {
      .init(
        place: place($0.place, $0.area), unit: words["emergency.unit.\($0.unit.rawValue)"], count: number($0.count))
    }
  }

  /// As it was told, in what the atlas knows.
  func place(_ told: String, _ area: ID<Place>?) -> String {
    words.list([told, area.map { atlas.path($0, in: words.language) } ?? ""])
  }

  /// From where to where. What was not counted in a unit is no zero of it, nor is what nobody knows.
  func ways(_ emergency: Emergency) -> [EmergencyPage.Way] {
    Emergency.ways(of: emergency.current?.rows ?? []).map { way in
      func cell(_ unit: Emergency.Unit) -> String {
        way.rows.contains { $0.unit == unit } ? number(way.total(unit)) : "–"
      }
      return EmergencyPage.Way(
        from: atlas.path(emergency.place, in: words.language), to: place(way.words, way.area),
        households: cell(.households), individuals: cell(.individuals), unknown: words.number(way.unknown))
    }
  }

  /// As a field for a place sends it; empty where there is none.
  func code(_ place: ID<Place>?) -> String { place.map { atlas[$0]?.code ?? $0.description } ?? "" }

  /// What a field for a place shows for what it sends; empty where that names none.
  func shown(_ sent: String) -> String {
    atlas.place(named: sent, on: visit.today).map { atlas.path($0, in: words.language) } ?? ""
  }

  // MARK: What became of it

  func told(_ past: Emergency.Past) -> String {
    switch past.turn {
    case .corrected(let before, let after, let reason):
      told(
        past.act, "emergency.history.corrected",
        ["before": .text(facts(before)), "after": .text(facts(after)), "reason": .isolated(reason)])
    case .closed(let closing): told(past.act, closing)
    case .reopened(let reason): told(past.act, "emergency.history.reopened", ["reason": .isolated(reason)])
    }
  }

  func told(_ act: Emergency.Act, _ closing: Emergency.Closing) -> String {
    told(
      act, "emergency.history.closed", ["ending": .text(ending(closing)), "reason": .isolated(closing.reason)])
  }

  /// Why one is not followed any more, with the code of the other one.
  func ending(_ closing: Emergency.Closing) -> String { Self.ending(closing, words) }

  package static func ending(_ closing: Emergency.Closing, _ words: Words) -> String {
    words.list([words["emergency.ending.\(closing.ending.rawValue)"], closing.double ?? ""])
  }

  private func facts(_ facts: Emergency.Facts) -> String {
    words.list([name(facts.kind, facts.place), words.date(facts.began)])
  }

  func told(_ act: Emergency.Act, _ key: String, _ more: [String: Words.Argument] = [:]) -> String {
    let told: [String: Words.Argument] = [
      "time": .text(words.time(act.time)), "who": .isolated(actors[act.actor] ?? words["flow.konak"]),
    ]
    return words(key, told.merging(more) { own, _ in own })
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

  func source(_ report: EmergencyReport) -> String { source("", report.sources) }

  /// Who says so: in the words of whoever entered it, else as the form calls its codes in the reader's language.
  func source(_ told: String, _ codes: [String]?) -> String {
    guard told.isEmpty else { return told }
    let sources = (codes ?? []).map { labels["emergency.source", $0] }
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
      take: visit.may(.reviewSubmissions) && emergency.closed == nil
        ? .init(path: "\(path(emergency))/reports/\(report.submission)", proof: visit.proof) : nil)
  }

  // MARK: Figures

  func figure(
    _ figure: Emergency.Figure, of emergency: Emergency, _ reports: [ID<Submission>: EmergencyReport]
  ) -> EmergencyPage.Figure {
    let isFirst = emergency.approved.first?.entry == figure.entry
    let changes = !figure.counts || isFirst ? [] : emergency.changes(of: figure)
    let path = "\(path(emergency))/figures/\(figure.entry)"
    let isOpen = figure.approved == nil && figure.withdrawn == nil
    return EmergencyPage.Figure(
      stage: stage(figure.stage), total: total(figure.rows),
      asOf: words("emergency.asOf", ["time": .text(words.time(figure.asOf))]),
      source: source(figure.source, figure.sources),
      isCurrent: figure.entry == emergency.current?.entry, entered: told(figure.entered, "emergency.enteredBy"),
      approved: figure.approved.map { approved($0, of: emergency) },
      withdrawn: figure.withdrawn.map {
        told($0.act, "emergency.withdrawnBy", ["reason": .isolated($0.reason)])
      }, isOpen: isOpen,
      submission: figure.submission.flatMap { reports[$0] }.map(submission), rows: rows(figure.rows),
      changes: changes.map { change in
        words(
          "emergency.change",
          [
            "place": .isolated(place(change.place, change.area)),
            "unit": .text(words["emergency.unit.\(change.unit.rawValue)"]),
            "before": .text(number(change.before)), "after": .text(number(change.after)),
          ])
      }, hasChanges: !changes.isEmpty,
      approve: visit.may(.manageEvidence) && isOpen && emergency.closed == nil
        ? .init(path: path + "/approve", proof: visit.proof) : nil,
      withdraw: visit.may(.manageEvidence) && figure.withdrawn == nil ? path + "/withdraw" : nil)
  }
}
