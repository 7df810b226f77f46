import Basics
import Foundation
import Hummingbird
import Office
package import Records
import Store

/// Hazards beside displacement: the list, taking lists of others over, taking single ones out.
package struct HazardRoutes: RouteGroup {
  private let hazards: Hazards
  private let pages: PresenceRoutes
  private var places: Places { pages.places }

  /// - Parameter pages: of rounds, beside which hazards stand on the map.
  package init(_ hazards: Hazards, _ pages: PresenceRoutes) {
    self.hazards = hazards
    self.pages = pages
  }

  package var routes: [Route] {
    [
      .get("/records/hazards", .right(.readEvidence), menu: .init(.records, "hazard.title"), list),
      .get("/records/hazards/picture", .right(.readEvidence), picture),
      .get("/records/hazards/import", .right(.manageEvidence), importForm),
      .post("/records/hazards/import", .right(.manageEvidence), limit: HazardFile.mostBytes + (1 << 20), takeOver),
      .get("/records/hazards/{hazard}/withdraw", .right(.manageEvidence), withdrawForm),
      .post("/records/hazards/{hazard}/withdraw", .right(.manageEvidence), withdraw),
    ]
  }

  private static let path = "/records/hazards"
  private static let pageSize = 50

  // MARK: The list

  /// What the address asks for.
  private struct Asked {
    var query = HazardQuery()
    let from: Day?
    let to: Day?
    /// It names a place that nobody knows.
    let isNowhere: Bool

    init(_ visit: Visit, _ atlas: PlaceAtlas) throws {
      (from, to) = (try visit.day("from"), try visit.day("to"))
      query.kind = visit.query("kind").flatMap(Hazard.Kind.init(rawValue:))
      query.from = from.map(HazardRoutes.start)
      query.to = to.map { HazardRoutes.start($0.adding(days: 1)) }
      query.smallest = try visit.queries.optionalDecimal("smallest")
      query.area = visit.query("area").flatMap { atlas.place(named: $0, on: visit.today) }
      isNowhere = visit.query("area") != nil && query.area == nil
    }
  }

  private func map(_ visit: Visit, _ asked: Asked, _ atlas: PlaceAtlas) async throws -> (
    rounds: [(round: TrackingRound, view: PresenceView)], sheet: HazardMapSheet?
  ) {
    let rounds = try await HazardMapSheet.rounds(pages, visit, atlas)
    guard !asked.isNowhere else { return (rounds, nil) }
    return (
      rounds, try await HazardMapSheet(pages, visit, rounds, asked.query, from: asked.from, to: asked.to)
    )
  }

  private func picture(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    guard let sheet = try await map(visit, Asked(visit, atlas), atlas).sheet,
      let map = try await sheet.picture(mark: try await pages.mark(sheet.round, sheet.view))
    else { throw PresenceRefusal.placeUnknown }
    return try visit.picture(map)
  }

  private func mapPart(
    _ visit: Visit, _ asked: Asked, _ atlas: PlaceAtlas, _ kept: [URLQueryItem]
  ) async throws -> HazardsPage.Map? {
    let (rounds, found) = try await map(visit, asked, atlas)
    guard let sheet = found else { return nil }
    let words = visit.words
    var address = URLComponents()
    address.path = Self.path + "/picture"
    address.queryItems = kept + [URLQueryItem(name: "round", value: sheet.round.id.description)]
    let lines = sheet.lines()
    return HazardsPage.Map(
      picturePath: try await sheet.isDrawable ? address.string : nil, fileName: "hazards-\(sheet.round.number)",
      finding: sheet.finding,
      base: sheet.base, practice: sheet.view.practice(sheet.round, on: visit.today),
      round: Field("round", words["hazard.map.round"]).with {
        ($0.isRequired, $0.saysOptional) = (false, false)
        $0.options = rounds.prefix(HazardMapSheet.mostRounds).map { round, view in
          let programme = view.record.map { $0.names.best(in: words.language) } ?? ""
          return .init(
            round.id.description, words.list([view.name(round), programme].filter { !$0.isEmpty }),
            isChosen: round.id == sheet.round.id)
        }
      }, kept: kept.map { .init(name: $0.name, value: $0.value ?? "") }, areas: lines, hasAreas: !lines.isEmpty)
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let atlas = try await places.atlas()
    let asked = try Asked(visit, atlas)
    var query = asked.query
    query.limit = Self.pageSize + 1
    let areaProblem = asked.isNowhere ? words.refusal(PlaceRefusal.unknown) : nil
    if let after = visit.query("after"), let cursor = Self.cursor(after) { query.after = cursor }
    let found = areaProblem == nil ? try await hazards.store.read { [query] in try $0.hazards(query) } : []
    let shown = Array(found.prefix(Self.pageSize))
    let beside = try await hazards.beside(shown, for: visit.requester, on: visit.today)
    let emergencies = EmergencyNames(atlas: atlas, words: words)
    let lines = shown.map { hazard in
      let beside = beside[hazard.id] ?? Hazards.Beside()
      return HazardsPage.Line(
        name: words.list([HazardView.kind(hazard, words), hazard.facts.title]),
        time: words.time(hazard.facts.began),
        place: hazard.facts.place.map { atlas.path($0, in: words.language) } ?? words["hazard.unplaced"],
        magnitude: HazardView.magnitude(hazard, words), source: hazard.facts.source,
        emergencies: beside.emergencies.map(emergencies.link),
        rounds: beside.rounds.map { HazardView.rounds($0, words) },
        hasBeside: !beside.emergencies.isEmpty || !beside.rounds.isEmpty,
        withdraw: visit.may(.manageEvidence) ? "\(Self.path)/\(hazard.id)/withdraw" : nil)
    }
    let names = ["area", "kind", "from", "to", "smallest"]
    let kept = names.compactMap { name in visit.query(name).map { URLQueryItem(name: name, value: $0) } }
    var next: String?
    if found.count > Self.pageSize, let last = shown.last {
      var address = URLComponents()
      address.path = Self.path
      address.queryItems =
        kept + [URLQueryItem(name: "after", value: "\(last.facts.began.microseconds)-\(last.id)")]
      next = address.string
    }
    func field(_ name: String, type: String = "text") -> Field {
      Field(name, words["hazard.\(name)"], visit.query(name) ?? "").with {
        ($0.isRequired, $0.saysOptional, $0.type) = (false, false, type)
      }
    }
    return try await visit.page(
      Page(
        words["hazard.title"],
        HazardsPage(
          area: field("area").with { $0.problem = areaProblem },
          kind: kindField(words, chosen: query.kind, none: words["hazard.anyKind"]), from: field("from", type: "date"),
          to: field("to", type: "date"), smallest: field("smallest"), lines: lines, isEmpty: lines.isEmpty,
          isFiltered: !kept.isEmpty, next: next, canManage: visit.may(.manageEvidence),
          map: visit.query("after") == nil ? try await mapPart(visit, asked, atlas, kept) : nil),
        scripts: ["picture.js", "place-field.js"]))
  }

  private func kindField(_ words: Words, chosen: Hazard.Kind?, none: String) -> Field {
    Field("kind", words["hazard.kind.title"]).with {
      ($0.isRequired, $0.saysOptional) = (false, false)
      $0.options =
        [.init("", none, isChosen: chosen == nil)]
        + Hazard.Kind.allCases.map { .init($0.rawValue, words["hazard.kind.\($0.rawValue)"], isChosen: $0 == chosen) }
    }
  }

  static func start(_ day: Day) -> Instant {
    Instant(microseconds: Int64(day.epochDay) * 86_400_000_000)
  }

  /// Where the page before ended.
  private static func cursor(_ text: String) -> (began: Instant, id: ID<Hazard>)? {
    let parts = text.prefix(80).split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let began = Int64(parts[0]), let id = ID<Hazard>(String(parts[1])) else { return nil }
    return (Instant(microseconds: began), id)
  }

  // MARK: Taking over

  private func importForm(_ visit: Visit) async throws -> Response { try await importPage(visit) }

  private func importPage(
    _ visit: Visit, _ result: FileResult? = nil, problem: String? = nil
  ) async throws -> Response {
    let words = visit.words
    let model = HazardImportPage(
      proof: visit.proof,
      source: Field("source", words["hazard.source"], visit.form["source"] ?? "").with {
        ($0.longest, $0.hint) = (60, words["hazard.sourceHint"])
      },
      kind: kindField(
        words, chosen: visit.form["kind"].flatMap(Hazard.Kind.init(rawValue:)), none: words["hazard.kindInFile"]),
      result: result, problem: problem)
    return try await visit.page(
      Page(
        words["hazard.import.title"], model, trail: [Crumb(words["hazard.title"], Self.path)], width: .narrow,
        status: problem == nil && result?.tone != "error" ? .ok : .unprocessableContent))
  }

  private func takeOver(_ visit: Visit) async throws -> Response {
    let words = visit.words
    guard let upload = visit.form.upload("file") else {
      return try await importPage(visit, problem: words["site.import.fileMissing"])
    }
    guard let source = visit.form["source"], source.count <= 60 else {
      return try await importPage(visit, problem: words.refusal(HazardRefusal.sourceMissing))
    }
    let isCheck = visit.form["action"] == "check"
    let file = HazardFile(
      upload.bytes, source: source, kind: visit.form["kind"].flatMap(Hazard.Kind.init(rawValue:)), sheet: upload.name)
    let result = try await hazards.take(file, isCheck: isCheck, by: visit.requester)
    return try await importPage(
      visit,
      FileResult(result.diagnostics, summary: result.summary(isCheck: isCheck, words), isCheck: isCheck, in: words))
  }

  // MARK: Taking out

  private func hazard(_ visit: Visit) async throws -> Hazard {
    let id: ID<Hazard> = try visit.id("hazard")
    guard let hazard = try await hazards.store.read({ try $0.hazard(id) }), hazard.withdrawn == nil else {
      throw HazardRefusal.unknown
    }
    return hazard
  }

  private func withdrawForm(_ visit: Visit) async throws -> Response {
    try await withdrawPage(visit, try await hazard(visit), nil)
  }

  private func withdrawPage(_ visit: Visit, _ hazard: Hazard, _ problem: String?) async throws -> Response {
    let words = visit.words
    let model = HazardWithdrawPage(
      proof: visit.proof, action: "\(Self.path)/\(hazard.id)/withdraw", name: HazardView.line(hazard, words),
      reason: Field("reason", words["hazard.reason"], visit.form["reason"] ?? "").with {
        $0.longest = Hazard.longestText
      }, problem: problem)
    return try await visit.page(
      Page(
        words["hazard.withdraw"], model, trail: [Crumb(words["hazard.title"], Self.path)], width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func withdraw(_ visit: Visit) async throws -> Response {
    let hazard = try await hazard(visit)
    do {
      try await hazards.withdraw(hazard.id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch let refusal as HazardRefusal where refusal.kind == .invalid {
      return try await withdrawPage(visit, hazard, visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["hazard.isWithdrawn"]))
  }
}

/// Emergencies as links from elsewhere.
private struct EmergencyNames {
  let atlas: PlaceAtlas
  let words: Words

  func link(_ emergency: Emergency) -> HazardsPage.Link {
    let name = EmergencyView.name(emergency.kind, emergency.place, atlas, words)
    let figure = emergency.current.map { EmergencyView.total($0.rows, words) } ?? words["emergency.noFigure"]
    return HazardsPage.Link(
      path: "\(EmergencyView.path)/\(emergency.id)",
      text: words.list([name, words.date(emergency.began), figure]))
  }
}

extension HazardImport {
  package func summary(isCheck: Bool, _ words: Words) -> String {
    let errors = diagnostics.count { $0.severity == .error }
    guard errors == 0 else { return words("refusal.site.fileRefused", ["count": .number(errors)]) }
    return words(
      isCheck ? "hazard.import.would" : "hazard.import.did",
      [
        "added": .number(added), "changed": .number(changed), "unchanged": .number(unchanged),
        "unplaced": .number(unplaced),
      ])
  }
}
