package import Basics
package import Collect
import Hummingbird
package import Office
package import Records
import Store

/// What two offices said of one thing without knowing of each other: all of it in one list, to be settled by people.
package struct ConflictRoutes: RouteGroup {
  private let conflicts: Conflicts
  private let office: Office
  private let places: Places
  private let forms: Forms
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ conflicts: Conflicts, office: Office, places: Places, forms: Forms,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.conflicts, self.office, self.places, self.forms) = (conflicts, office, places, forms)
    self.actorName = actorName
  }

  package var routes: [Route] {
    // Whoever may settle any of them holds this right too; which, is decided for each kind of record.
    [
      .get(Self.path, .right(.editSubmissions), menu: .init(.office, "conflict.title"), list),
      .get("\(Self.path)/{conflict}", .right(.editSubmissions)) { try await show($0) },
      .post("\(Self.path)/{conflict}", .right(.editSubmissions), settle),
    ]
  }

  static let path = "/office/conflicts"
  private static let linesOnPage = 25

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let requester = try visit.requester
    let found = try await conflicts.page(
      for: requester, after: visit.query("after").flatMap { ID<Conflict>($0) }, limit: Self.linesOnPage + 1)
    let shown = found.prefix(Self.linesOnPage)
    let view = try await view(visit, shown.flatMap(\.sides))
    let lines = shown.map { open in
      ConflictsPage.Line(
        path: "\(Self.path)/\(open.line.id)", kind: view.kind(open.record), record: view.name(open.record),
        what: view.what(open.line),
        // Who sees what is said of a person is written down: it is on the page of the one alone.
        sides: open.sides.map { view.side($0, of: open, showsValue: !open.isPersonal) })
    }
    let count = try await conflicts.count(for: requester)
    let model = ConflictsPage(
      count: words("conflict.count", ["count": .number(count)]), lines: lines, isEmpty: lines.isEmpty,
      next: found.count > Self.linesOnPage ? shown.last.map { "\(Self.path)?after=\($0.line.id)" } : nil)
    return try await visit.page(words["conflict.title"], model)
  }

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let open = try await conflicts.conflict(visit.id("conflict"), for: visit.requester)
    if open.isPersonal {
      try await office.accessLog.record(visit.requester.actor, page: "conflicts.one", [open.line.stream])
    }
    var view = try await view(visit, open.sides)
    if let form = open.sides.lazy.compactMap({ $0.entry.event(SubmissionEdited.self)?.content.facts.form }).first {
      view.hidden = try await forms.record(form).hidden(from: visit.requester, .readSubmissions, on: visit.today)
    }
    let title = view.what(open.line)
    let record = ConflictView.path(open.record)
    let model = ConflictPage(
      kind: view.kind(open.record), record: view.name(open.record), recordPath: record, what: title,
      about: words[open.line.isOfField ? "conflict.about" : "conflict.aboutClaim"],
      sides: open.sides.map { view.side($0, of: open, showsValue: true, chosen: visit.form["entry"]) },
      claimants: open.claimants.map { .init(name: view.name($0), path: ConflictView.path($0)) },
      isClaim: !open.line.isOfField,
      form: open.line.isOfField
        ? ConflictPage.Settling(
          proof: visit.proof, action: "\(Self.path)/\(open.line.id)",
          reason: Field("reason", words["conflict.reason"], visit.form["reason"] ?? "").with {
            ($0.hint, $0.longest) = (words["conflict.reasonHint"], Conflicts.longestReason)
          }, problem: problem, edit: ConflictView.editPath(open.record) ?? record) : nil)
    return try await visit.page(
      Page(
        title, model, trail: [Crumb(words["conflict.title"], Self.path)], section: Self.path,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func settle(_ visit: Visit) async throws -> Response {
    let words = visit.words
    guard let entry = visit.form["entry"].flatMap({ ID<Entry>($0) }) else {
      return try await show(visit, problem: words["conflict.choose"])
    }
    do {
      try await conflicts.settle(
        visit.id("conflict"), keeping: entry, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch let refusal as ConflictRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: words.refusal(refusal))
    } catch let refusal as ConflictIsOther {
      return try await show(visit, problem: words.refusal(refusal))
    } catch ConflictRefusal.unknown {
      return visit.redirect(to: Self.path, notice: Notice(.warning, words.refusal(ConflictRefusal.unknown)))
    }
    await places.noteChange()
    return visit.redirect(to: Self.path, notice: Notice(.success, words["conflict.settled"]))
  }

  private func view(_ visit: Visit, _ sides: [Disagreement.Side]) async throws -> ConflictView {
    var names: [ID<Actor>: String] = [Actor.system.id: visit.words["actor.system"]]
    for actor in Set(sides.map(\.entry.actor)) where names[actor] == nil {
      names[actor] = try await actorName(actor)
    }
    let programmes = try await office.programmes.all().map { ($0.id, $0.names.best(in: visit.words.language)) }
    return ConflictView(
      words: visit.words, atlas: try await places.atlas(), actors: names,
      programmes: Dictionary(uniqueKeysWithValues: programmes), offices: try await conflicts.offices())
  }
}
