import Basics
import Formats
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// Teams of a programme, which places each takes in a round, and how far it came.
package struct TeamRoutes: RouteGroup {
  private let pages: PresenceRoutes
  private var presence: Presence { pages.presence }

  package init(_ pages: PresenceRoutes) {
    self.pages = pages
  }

  package var routes: [Route] {
    let round = "\(PresenceRoutes.root)/rounds/{round}"
    return [
      .get("\(round)/teams", .right(Presence.reading)) { try await teams($0) },
      .get("\(round)/teams/{team}", .right(Presence.reading)) { try await team($0) },
      .get("\(round)/team-picture", .right(Presence.reading), picture),
      .get("\(round)/teams.csv", .right(Presence.reading)) { try await progress($0, .csv) },
      .get("\(round)/teams.xlsx", .right(Presence.reading)) { try await progress($0, .xlsx) },
      .get("\(round)/assignments.csv", .right(Presence.reading)) { try await sheet($0, .csv) },
      .get("\(round)/assignments.xlsx", .right(Presence.reading)) { try await sheet($0, .xlsx) },
      .post("\(round)/teams", .right(Presence.managing), make),
      .post("\(round)/teams/{team}", .right(Presence.managing), change),
      .post("\(round)/assignments", .right(Presence.managing), assign),
      .get("\(round)/assignments/import", .right(Presence.managing)) { try await importPage($0) },
      .post("\(round)/assignments/import", .right(Presence.managing), limit: 17 << 20, takeOver),
    ]
  }

  private func trail(_ sheet: TeamSheet, isBelow: Bool) -> [Crumb] {
    let words = sheet.view.words
    return [
      Crumb(words["presence.title"], PresenceRoutes.root),
      Crumb(sheet.view.name(sheet.round), PresenceRoutes.path(sheet.round.id)),
    ] + (isBelow ? [Crumb(words["team.title"], TeamSheet.path(sheet.round.id))] : [])
  }

  // MARK: Looking

  private func teams(_ visit: Visit, _ problem: (any Refusal)? = nil) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    let page = try await sheet.page(problem: problem.map(visit.words.refusal))
    return try await visit.page(
      Page(
        "\(visit.words["team.title"]) · \(page.round)", page, trail: trail(sheet, isBelow: false),
        scripts: ["picture.js", "place-field.js"], status: problem == nil ? .ok : .unprocessableContent))
  }

  /// The team of the address, or nil for what nobody takes.
  private func subject(_ visit: Visit, _ sheet: TeamSheet) throws -> FieldTeam? {
    guard try visit.parameter("team") != "none" else { return nil }
    let id: ID<FieldTeam> = try visit.id("team")
    guard let team = sheet.teams.first(where: { $0.id == id }) else { throw TeamRefusal.unknown }
    return team
  }

  private func team(_ visit: Visit, _ problem: (any Refusal)? = nil) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    let page = try await sheet.page(of: try subject(visit, sheet), problem: problem.map(visit.words.refusal))
    return try await visit.page(
      Page(
        "\(page.title) · \(page.round)", page, trail: trail(sheet, isBelow: true), scripts: ["place-field.js"],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func picture(_ visit: Visit) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    return try visit.picture(try await sheet.map(mark: try await pages.mark(sheet.round, sheet.view)))
  }

  // MARK: Files

  private func progress(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    let progress = try await sheet.progress()
    return try await take("teams", kind, visit, sheet) { $0.progress(progress) }
  }

  private func sheet(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    let (round, areas) = (sheet.round.id, sheet.areas)
    let places = try await presence.store.read {
      try $0.teamPlaces(of: round, .all, areas: areas, limit: AssignmentSheet.mostRows)
    }
    return try await take("assignments", kind, visit, sheet) { $0.assignments(places) }
  }

  private func take(
    _ name: String, _ kind: TableFile, _ visit: Visit, _ sheet: TeamSheet, _ make: (TeamFiles) -> Response
  ) async throws -> Response {
    let mark = try await pages.mark(sheet.round, sheet.view)
    let name = "\(name)-\(sheet.round.number)"
    return try await pages.take(
      kind.name(name, mark), .teams, of: sheet.round, sheet.view, conditions: sheet.area == nil ? 0 : 1, visit
    ) { stamp in make(TeamFiles(sheet, kind, named: name, mark: mark, stamp: stamp)) }
  }

  // MARK: Arranging

  private func place(_ visit: Visit, _ sheet: TeamSheet) throws -> ID<Place>? {
    guard let text = visit.form["place"] else { return nil }
    guard let place = sheet.view.atlas.place(named: text, on: visit.today) else { throw PresenceRefusal.placeUnknown }
    return place
  }

  /// Whom the form chose. Those whom the reader is not offered stay.
  private func members(_ visit: Visit, _ sheet: TeamSheet, of team: FieldTeam?) async throws -> [ID<Actor>] {
    let offered = Set(try await sheet.candidates().map(\.id))
    let chosen = visit.form.values("member").compactMap { ID<Actor>($0) }
    guard offered.isSuperset(of: chosen) else { throw AccessRefusal.malformed }
    return chosen + (team?.members ?? []).filter { !offered.contains($0) }
  }

  /// Does it, or shows the page again with what is wrong.
  private func changed(
    _ visit: Visit, shown: (any Refusal) async throws -> Response, _ work: () async throws -> Response
  ) async throws -> Response {
    do {
      return try await work()
    } catch let refusal as any Refusal where refusal is TeamRefusal || refusal is PresenceRefusal {
      guard refusal.kind == .invalid || refusal.kind == .conflict || refusal as? PresenceRefusal == .placeUnknown else {
        throw refusal
      }
      return try await shown(refusal)
    }
  }

  private func make(_ visit: Visit) async throws -> Response {
    try await changed(visit) {
      try await teams(visit, $0)
    } _: {
      let sheet = try await TeamSheet(pages, visit)
      let team = try await presence.define(
        of: sheet.round.programme, name: visit.form["name"] ?? "", place: try place(visit, sheet),
        members: try await members(visit, sheet, of: nil), by: try visit.requester)
      return visit.redirect(
        to: TeamSheet.path(sheet.round.id, team), notice: Notice(.success, visit.words["presence.saved"]))
    }
  }

  private func change(_ visit: Visit) async throws -> Response {
    try await changed(visit) {
      try await team(visit, $0)
    } _: {
      let sheet = try await TeamSheet(pages, visit)
      guard let team = try subject(visit, sheet) else { throw TeamRefusal.unknown }
      try await presence.define(
        team.id, of: sheet.round.programme, name: visit.form["name"] ?? "", place: try place(visit, sheet),
        members: try await members(visit, sheet, of: team), isClosed: visit.form.isOn("closed"),
        by: try visit.requester)
      return visit.redirect(
        to: TeamSheet.path(sheet.round.id, team.id), notice: Notice(.success, visit.words["presence.saved"]))
    }
  }

  /// Places that were ticked on a team's page, or a place or area that was named: all that the round covers in it.
  private func assign(_ visit: Visit) async throws -> Response {
    let form = visit.form
    guard form["from"] != nil else {
      return try await changed(visit) {
        try await teams(visit, $0)
      } _: {
        try await assignNamed(visit)
      }
    }
    let sheet = try await TeamSheet(pages, visit)
    let places = form.values("chosen").compactMap { ID<Place>($0) }
    let back = form["from"].flatMap { ID<FieldTeam>($0) }
    guard !places.isEmpty else {
      return visit.redirect(
        to: TeamSheet.path(sheet.round.id, back), notice: Notice(.warning, visit.words["team.assign.noneChosen"]))
    }
    return try await assign(places, visit, sheet, leaving: false, back: TeamSheet.path(sheet.round.id, back))
  }

  private func assignNamed(_ visit: Visit) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    guard let area = try place(visit, sheet) else { throw PresenceRefusal.placeUnknown }
    let (round, managed) = (sheet.round.id, sheet.view.managedAreas)
    let places = try await presence.store.read { try $0.covered(in: area, of: round, areas: managed) }
    return try await assign(
      places, visit, sheet, leaving: visit.form.isOn("leaving"), back: TeamSheet.path(round))
  }

  private func assign(
    _ places: [ID<Place>], _ visit: Visit, _ sheet: TeamSheet, leaving: Bool, back: String
  ) async throws -> Response {
    guard let named = visit.form["team"], named == "none" || ID<FieldTeam>(named) != nil else {
      throw AccessRefusal.malformed
    }
    let words = visit.words
    do {
      let count = try await presence.assign(
        places, in: sheet.round.id, to: ID(named), until: visit.form.optionalDay("until"), leaving: leaving,
        by: try visit.requester)
      return visit.redirect(to: back, notice: Notice(.success, count.told(words)))
    } catch let refusal as TeamRefusal where visit.form["from"] != nil && refusal.kind != .missing {
      return visit.redirect(to: back, notice: Notice(.warning, words.refusal(refusal)))
    }
  }

  // MARK: A sheet

  private func takeOver(_ visit: Visit) async throws -> Response {
    guard let upload = visit.form.upload("file") else {
      return try await importPage(visit, problem: visit.words["presence.import.noFile"])
    }
    let isCheck = visit.form["action"] != "take"
    do {
      let result = try await presence.importAssignments(
        upload.bytes, into: try visit.id("round"), places: pages.places, isCheck: isCheck, by: try visit.requester)
      return try await importPage(visit, result, isCheck: isCheck)
    } catch let refusal as TeamRefusal where refusal.kind != .missing {
      return try await importPage(visit, problem: visit.words.refusal(refusal))
    }
  }

  private func importPage(
    _ visit: Visit, _ result: AssignmentImport? = nil, isCheck: Bool = false, problem: String? = nil
  ) async throws -> Response {
    let sheet = try await TeamSheet(pages, visit)
    guard sheet.manages else { throw PresenceRefusal.notAllowed }
    let words = visit.words
    let shown = result.map { result in
      let count = result.count.told(words)
      let summary =
        result.isRefused
        ? words["team.import.refused"] : isCheck ? words("team.import.would", ["count": .text(count)]) : count
      return FileResult(result.diagnostics, summary: summary, isCheck: isCheck, in: words)
    }
    let base = PresenceRoutes.path(sheet.round.id)
    let page = AssignmentImportPage(
      proof: visit.proof, action: "\(base)/assignments/import",
      sheet: TakeOut(formats: [("\(base)/assignments.xlsx", words["team.sheetXLSX"])], in: words), problem: problem,
      result: shown)
    let isWrong = problem != nil || result?.isRefused == true
    return try await visit.page(
      Page(
        words["team.import.title"], page, trail: trail(sheet, isBelow: true), width: .narrow,
        status: isWrong ? .unprocessableContent : .ok))
  }
}
