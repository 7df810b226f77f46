import Basics
import Collect
import Hummingbird
import Office
import Store

/// The exports that somebody asked for in the background: how far they are, and the finished files, for them alone.
struct BackgroundExportRoutes: RouteGroup {
  let parts: CollectParts

  static let path = "/collect/exports"

  var routes: [Route] {
    [
      .get(Self.path, .right(.exportSubmissions), menu: .init(.collect, "collect.exports.title"), list),
      .get("/collect/exports/{export}/file", .right(.exportSubmissions), file),
      .post("/collect/exports/{export}/remove", .right(.exportSubmissions), remove),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let exports = try await parts.backgroundExports.list(for: visit.requester)
    let titles = Dictionary(
      try await parts.forms.all().map { ($0.form, $0.title) }, uniquingKeysWith: { first, _ in first })
    let model = BackgroundExportsPage(
      lead: words("collect.exports.lead", ["count": .number(BackgroundExports.keeping / 86_400)]),
      isEmpty: exports.isEmpty, isUnderWay: exports.contains(where: \.isUnderWay), path: Self.path,
      formsPath: "/collect/forms", proof: visit.proof,
      lines: exports.map { line($0, form: titles[$0.form] ?? words["collect.exports.noForm"], words) })
    return visit.wantsFragment
      ? try visit.fragment(model) : try await visit.page(words["collect.exports.title"], model)
  }

  private func line(_ export: BackgroundExport, form: String, _ words: Words) -> BackgroundExportsPage.Line {
    let path = "\(Self.path)/\(export.id)"
    let conditions: String? = export.request.map { request in
      request.conditions.isEmpty ? words["collect.exports.everything"] : request.conditions.joined(separator: " · ")
    }
    let isGone = export.state == .done && export.until == nil
    let tones: [Job.State: String] = [
      .running: "tone-care", .done: "tone-good", .failed: "tone-bad",
    ]
    return BackgroundExportsPage.Line(
      form: form, conditions: conditions ?? "", kind: words["collect.submissions.exports.\(export.kind.rawValue)"],
      asked: words.time(export.asked),
      state: words["collect.exports.state.\(isGone ? "gone" : export.state.rawValue)"],
      tone: isGone ? "" : tones[export.state] ?? "", detail: detail(of: export, words),
      filePath: export.until == nil ? nil : path + "/file",
      removal: export.request == nil && !export.isUnderWay
        ? nil
        : .init(
          action: path + "/remove", label: words["collect.exports.\(export.isUnderWay ? "cancel" : "remove")"]))
  }

  private func detail(of export: BackgroundExport, _ words: Words) -> String? {
    if let failure = export.failure { return words.refusal(failure) }
    if let file = export.file, let until = export.until {
      return words(
        "collect.exports.file",
        ["size": .text(words.size(file.size)), "until": .text(words.time(until)), "count": .number(file.rows)])
    }
    switch export.state {
    case .running: return words("collect.exports.rows", ["count": .number(export.rows ?? 0)])
    case .done: return words["collect.exports.goneText"]
    case .waiting, .failed, .cancelled: return nil
    }
  }

  private func file(_ visit: Visit) async throws -> Response {
    let (file, request, bytes) = try await parts.backgroundExports.open(visit.id("export"), for: visit.requester)
    try await parts.office.dataExports.note(
      .submissions, of: request.query.form, title: parts.forms.record(request.query.form).title, file: file.name,
      level: ExportRoutes.level, conditions: request.conditions.count, for: request.reason ?? .init(.unsaid),
      by: visit.requester.actor)
    return .download(bytes, named: file.name, type: file.type)
  }

  private func remove(_ visit: Visit) async throws -> Response {
    try await parts.backgroundExports.remove(visit.id("export"), by: visit.requester)
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["collect.exports.removed"]))
  }
}

extension BackgroundExport {
  fileprivate var isUnderWay: Bool { state == .waiting || state == .running }
}

extension Job.Failure: Refusal {}
