import Basics
import Collect
import Foundation
import Store

/// A connection to another server as pages show it.
struct PullView {
  let id: ID<PullConnection>
  let connection: PullConnection
  let words: Words

  /// So many diagnostics stand on the page; the file has more.
  static let shown = 200

  var path: String { "\(PullRoutes.path)/\(id)" }
  var title: String { "\(connection.address.host) · \(connection.remote)" }

  func page(
    form: String, formPath: String, running: Pulls.Running?, told: [Diagnostic], taken: Int, awaited: Int,
    runs: [ImportLine], mayManage: Bool, proof: String, problem: String?
  ) -> PullPage {
    PullPage(
      title: title, lead: words("collect.servers.into", ["form": .isolated(form)]), proof: proof, path: path,
      submissionsPath: formPath + "/submissions", problem: problem, state: state(running, told),
      facts: facts(taken, awaited), runs: runs, hasRuns: !runs.isEmpty,
      settings: mayManage && running?.isUnderWay != true
        ? .init(
          proof: proof, path: path, interval: Self.interval(connection.interval, words), secret: Self.secret(words))
        : nil)
  }

  /// On the list of imports.
  func line(form: String) -> SheetImportsPage.Server {
    .init(
      path: path, title: title, form: form, state: label(nil), tone: tone(nil),
      detail: connection.last.map { words.time($0.ended) },
      schedule: words["collect.servers.intervals.\(Self.name(connection.interval))"])
  }

  // MARK: How it went

  private func state(_ running: Pulls.Running?, _ told: [Diagnostic]) -> PullPage.State {
    let isUnderWay = running?.isUnderWay ?? false
    let counts = isUnderWay ? nil : connection.last?.counts
    return PullPage.State(
      label: label(running), tone: tone(running), detail: detail(running), isUnderWay: isUnderWay, path: path,
      counts: counts.map(list) ?? [], hasCounts: counts != nil,
      told: isUnderWay
        ? []
        : told.map { diagnostic in
          .init(
            cell: diagnostic.location?.description ?? "", severity: diagnostic.severity.rawValue,
            kind: words["collect.upload.severity.\(diagnostic.severity.rawValue)"], text: words.diagnostic(diagnostic))
        },
      hasTold: !isUnderWay && !told.isEmpty, diagnosticsPath: path + "/diagnostics")
  }

  private func label(_ running: Pulls.Running?) -> String {
    if running?.isUnderWay == true { return words["collect.servers.state.running"] }
    guard let last = connection.last else { return words["collect.servers.state.new"] }
    return words["collect.servers.state.\(last.failure == nil ? "done" : "failed")"]
  }

  private func tone(_ running: Pulls.Running?) -> String {
    guard running?.isUnderWay != true, let last = connection.last else { return "tone-care" }
    return last.failure == nil ? "tone-good" : "tone-bad"
  }

  private func detail(_ running: Pulls.Running?) -> String? {
    if let running, running.isUnderWay {
      guard let done = running.done else { return nil }
      guard let total = running.total else { return words("collect.servers.done", ["count": .number(done)]) }
      return words("collect.servers.doneOf", ["count": .number(done), "total": .number(total)])
    }
    guard let last = connection.last else { return nil }
    return [last.failure.map(words.refusal), words.time(last.ended)].compactMap(\.self).joined(separator: " ")
  }

  private func list(_ counts: PullCounts) -> [ImportPage.Count] {
    let always = [("listed", counts.listed), ("received", counts.received), ("known", counts.known)]
    let others = [
      ("changed", counts.changed), ("reviewed", counts.reviewed), ("files", counts.files),
      ("missingFiles", counts.missingFiles), ("withdrawn", counts.withdrawn ?? 0), ("apart", counts.keptApart),
      ("refused", counts.refused),
    ].filter { $0.1 > 0 }
    return (always + others).map { name, count in
      .init(label: words["collect.servers.count.\(name)"], value: words.number(count))
    }
  }

  // MARK: What it is

  private func facts(_ taken: Int, _ awaited: Int) -> [ImportPage.Count] {
    var facts = [
      ("kind", words["collect.servers.kinds.\(connection.kind.rawValue)"]), ("address", connection.address.text),
      ("remote", connection.remote),
    ]
    if connection.kind == .central {
      facts += [("project", connection.project), ("account", connection.account)]
    }
    facts += [
      ("interval", words["collect.servers.intervals.\(Self.name(connection.interval))"]),
      ("next", connection.due.map(words.time) ?? ""), ("looked", connection.looked.map(words.time) ?? ""),
      ("taken", words.number(taken)), ("awaited", awaited > 0 ? words.number(awaited) : ""),
    ]
    return facts.filter { !$0.1.isEmpty }.map { name, value in
      .init(label: words["collect.servers.\(name)"], value: value)
    }
  }

  // MARK: Fields

  static func interval(_ chosen: PullConnection.Interval?, _ words: Words) -> Field {
    Field("interval", words["collect.servers.interval"]).with { field in
      field.options = ([nil] + PullConnection.Interval.allCases).map { interval in
        .init(
          name(interval), words["collect.servers.intervals.\(name(interval))"], isChosen: interval == chosen)
      }
    }
  }

  static func secret(_ words: Words) -> Field {
    Field("secret", words["collect.servers.secret"]).with { field in
      field.type = "password"
      field.autocomplete = "new-password"
      field.hint = words["collect.servers.secretHint"]
    }
  }

  static func name(_ interval: PullConnection.Interval?) -> String {
    switch interval {
    case nil: "never"
    case .hour: "hour"
    case .quarterDay: "quarterDay"
    case .day: "day"
    }
  }

  static func interval(named text: String?) -> PullConnection.Interval? {
    PullConnection.Interval.allCases.first { name($0) == text }
  }
}
