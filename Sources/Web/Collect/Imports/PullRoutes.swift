import Basics
import Collect
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Store

/// Projects on other servers whose submissions come here: connected, asked, changed, forgotten.
struct PullRoutes: RouteGroup {
  let parts: CollectParts

  static let path = SheetImportRoutes.root + "/servers"

  var routes: [Route] {
    [
      .get("/collect/imports/servers/new", .right(.manageForms), new),
      .post("/collect/imports/servers", .right(.manageForms), add),
      .get("/collect/imports/servers/{server}", .right(.editSubmissions), show),
      .get("/collect/imports/servers/{server}/diagnostics", .right(.editSubmissions), diagnostics),
      .post("/collect/imports/servers/{server}/run", .right(.editSubmissions), run),
      .post("/collect/imports/servers/{server}/interval", .right(.manageForms), schedule),
      .post("/collect/imports/servers/{server}/secret", .right(.manageForms), renew),
      .post("/collect/imports/servers/{server}/remove", .right(.manageForms), remove),
    ]
  }

  private static func trail(_ words: Words) -> [Crumb] {
    [Crumb(words["collect.imports.title"], SheetImportRoutes.root)]
  }

  // MARK: A new one

  private func new(_ visit: Visit) async throws -> Response { try await new(visit, problem: nil) }

  private func new(_ visit: Visit, problem: String?, _ status: HTTPResponse.Status = .ok) async throws -> Response {
    let words = visit.words
    let sent = visit.form
    func field(_ name: String, hint: Bool = true, _ change: (inout Field) -> Void = { _ in }) -> Field {
      Field(name, words["collect.servers.\(name)"], sent[name] ?? "").with { field in
        if hint { field.hint = words["collect.servers.\(name)Hint"] }
        field.isVerbatim = true
        field.longest = 500
        change(&field)
      }
    }
    let targets = try await parts.imports.targets(for: visit.requester)
    let model = NewPullPage(
      proof: visit.proof, action: Self.path, back: SheetImportRoutes.root, problem: problem,
      kind: Field("kind", words["collect.servers.kind"]).with { field in
        field.options = PullConnection.Kind.allCases.map { kind in
          .init(
            kind.rawValue, words["collect.servers.kinds.\(kind.rawValue)"], isChosen: kind.rawValue == sent["kind"])
        }
      },
      address: field("address") { $0.type = "url" }, project: field("project") { $0.isRequired = false },
      remote: field("remote"), account: field("account") { $0.isRequired = false }, secret: PullView.secret(words),
      form: Field("form", words["collect.imports.form"]).with { field in
        field.hint = words["collect.servers.formHint"]
        let chosen = sent["form"] ?? visit.query("form")
        field.options = targets.map { .init($0.formID, $0.title, isChosen: $0.formID == chosen) }
      },
      interval: PullView.interval(PullView.interval(named: sent["interval"]), words))
    return try await visit.page(
      Page(
        words["collect.servers.new"], model, trail: Self.trail(words), width: .narrow,
        section: SheetImportRoutes.root, status: status))
  }

  private func add(_ visit: Visit) async throws -> Response {
    let sent = visit.form
    let draft = PullConnection.Draft(
      kind: sent["kind"].flatMap(PullConnection.Kind.init) ?? .kobo, address: sent["address"] ?? "",
      project: sent["project"] ?? "", remote: sent["remote"] ?? "", account: sent["account"] ?? "",
      secret: sent["secret"] ?? "", form: ID(formID: sent["form"] ?? ""),
      interval: PullView.interval(named: sent["interval"]))
    do {
      let id = try await parts.pulls.add(draft, by: visit.requester)
      return visit.redirect(to: "\(Self.path)/\(id)")
    } catch let refusal as any Refusal where refusal.kind == .invalid {
      return try await new(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response { try await show(visit, problem: nil) }

  private func show(_ visit: Visit, problem: String?, _ status: HTTPResponse.Status = .ok) async throws -> Response {
    let id: ID<PullConnection> = try visit.id("server")
    let connection = try await parts.pulls.connection(id, for: visit.requester)
    let record = try await parts.forms.record(connection.form)
    let view = PullView(id: id, connection: connection, words: visit.words)
    let names = try await parts.names(for: visit.words)
    let runs = try await parts.pulls.runs(of: id, for: visit.requester).map { id, known in
      SheetImportRoutes(parts: parts).state(id, known, visit).line(by: names[known.actor])
    }
    let model = view.page(
      form: record.title, formPath: ShownForm.path(record.formID),
      running: try await parts.pulls.running(connection),
      told: try await parts.pulls.told(connection, upTo: PullView.shown), taken: try await parts.pulls.taken(by: id),
      awaited: try await parts.pulls.awaited(by: id),
      runs: runs, mayManage: try await parts.pulls.mayManage(connection.form, visit.requester), proof: visit.proof,
      problem: problem)
    return try await visit.page(
      Page(
        model.title, model, trail: Self.trail(visit.words), section: SheetImportRoutes.root, status: status))
  }

  private func run(_ visit: Visit) async throws -> Response {
    let id: ID<PullConnection> = try visit.id("server")
    do {
      try await parts.pulls.begin(id, isFull: visit.form["full"] != nil, by: visit.requester)
    } catch PullRefusal.busy {
      // It is what was asked for.
    }
    return back(visit, id)
  }

  private func schedule(_ visit: Visit) async throws -> Response {
    let id: ID<PullConnection> = try visit.id("server")
    try await parts.pulls.schedule(id, PullView.interval(named: visit.form["interval"]), by: visit.requester)
    return back(visit, id, "collect.servers.saved")
  }

  private func renew(_ visit: Visit) async throws -> Response {
    let id: ID<PullConnection> = try visit.id("server")
    do {
      try await parts.pulls.renew(id, secret: visit.form["secret"] ?? "", by: visit.requester)
    } catch let refusal as PullRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
    return back(visit, id, "collect.servers.saved")
  }

  private func remove(_ visit: Visit) async throws -> Response {
    try await parts.pulls.remove(visit.id("server"), by: visit.requester)
    return visit.redirect(
      to: SheetImportRoutes.root, notice: Notice(.success, visit.words["collect.servers.removed"]))
  }

  private func back(_ visit: Visit, _ id: ID<PullConnection>, _ words: String? = nil) -> Response {
    visit.redirect(to: "\(Self.path)/\(id)", notice: words.map { Notice(.success, visit.words[$0]) })
  }

  private func diagnostics(_ visit: Visit) async throws -> Response {
    let id: ID<PullConnection> = try visit.id("server")
    let connection = try await parts.pulls.connection(id, for: visit.requester)
    let told = try await parts.pulls.told(connection, upTo: ImportRuns<SheetImport>.mostTold)
    return ImportStateView.download(told, of: connection.remote, visit.words)
  }
}
