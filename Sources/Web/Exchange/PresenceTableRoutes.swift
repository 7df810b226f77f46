import Basics
import Evidence
import Formats
import Hummingbird
import Office
import Records
import Store

/// Figures of rounds as tables, and as the API of the Displacement Tracking Matrix gives them.
struct PresenceTableRoutes: APIGroup {
  let parts: APIParts

  private static let feed = "/api/v1/dtm/v3"

  var operations: [APIOperation] {
    [
      APIOperation(
        "listRounds", "/api/v1/presence", .presence, "Programmes that track, and their rounds.", by: rounds),
      APIOperation(
        "readPresence", "/api/v1/presence/{programme}/rounds/{round}", .presence,
        "Figures of a round: of all groups together, and of each. A place of which nothing is known has no number.",
        [
          .path("programme", "The programme's code."), .path("round", "The round's number."), TableRoutes.format,
          .query("level", "The level of places: 2, districts, without it.", type: "integer"),
          .query("within", "P-code: only what lies in it."),
        ], answers: TableRoutes.types, by: figures),
      APIOperation(
        "readDisplacement", Self.feed + "/displacement/{level}", .presence,
        "Displaced people in the shape of version 3 of the API of the Displacement Tracking Matrix.",
        [
          .path("level", "`admin0`, `admin1` or `admin2`."), .query("Operation", "A programme, by its English name."),
          .query("Admin0Pcode", "ISO 3166-1 alpha-3 of the country."),
          .query("FromRoundNumber", "From that round on.", type: "integer"),
          .query("ToRoundNumber", "Up to that round.", type: "integer"),
          .query(
            "group", "Whom it counts: `displaced_citizen` without it, `all`, or groups of a programme."),
        ], by: displacement),
      APIOperation(
        "listOperations", Self.feed + "/operation-list", .presence, "Programmes as operations of the same API.",
        by: operationList),
    ]
  }

  /// A programme that tracks, as far as the program may look.
  private struct Tracked {
    let record: ProgrammeRecord
    let rounds: [TrackingRound]
    /// Nil for everywhere.
    let areas: [ID<Place>]?
  }

  private func tracked(_ visit: Visit) async throws -> [Tracked] {
    let requester = try visit.requester
    let day = visit.today
    var found: [Tracked] = []
    let tracking = Set(try await parts.store.read { try $0.trackingProgrammes() })
    for record in try await parts.office.programmes.all() where tracking.contains(record.id) {
      let areas = requester.areas(Presence.reading, in: record.id, on: day)
      guard areas?.isEmpty != true else { continue }
      let rounds = try await parts.store.read { try $0.rounds(of: record.id) }.series
      let told = parts.level(visit) == .internal ? rounds : rounds.filter { $0.state == .released && !$0.isPractice }
      found.append(Tracked(record: record, rounds: told.sorted { $0.number < $1.number }, areas: areas))
    }
    return found
  }

  private func title(_ tracked: Tracked, _ visit: Visit) -> String {
    tracked.record.names.best(in: visit.words.language)
  }

  private func title(_ round: TrackingRound, _ visit: Visit) -> String { round.names.best(in: visit.words.language) }

  private func rounds(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: [])
    let facts = try await parts.facts(visit)
    let lines = try await tracked(visit).flatMap { tracked in
      tracked.rounds.map { round -> JSON in
        .object([
          ("programme", .string(tracked.record.code)), ("name", .string(tracked.record.names.best(in: .english))),
          ("round", .int(round.number)), ("from", .string(round.from.description)),
          ("to", .string(round.to.description)), ("state", .string(round.state.rawValue)),
          ("practice", .bool(round.isPractice)),
          ("figures", .string(visit.absolute("/api/v1/presence/\(tracked.record.code)/rounds/\(round.number)"))),
        ])
      }
    }
    return visit.answer(.object(facts.members + [JSON.Member("data", .array(lines))]), facts)
  }

  private func figures(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: ["format", "level", "within"])
    let (code, number) = (try visit.parameter("programme"), Int(try visit.parameter("round")))
    guard let tracked = try await tracked(visit).first(where: { $0.record.code == code }),
      let round = tracked.rounds.first(where: { $0.number == number })
    else { throw AccessRefusal.notFound }
    let atlas = try await parts.places.atlas()
    let level = try visit.number("level", 0...9) ?? 2
    let within = try parts.place(visit, "within", atlas, within: tracked.areas)
    let isMap = ["geojson", "topojson"].contains(visit.query("format"))
    let rule = try await parts.rule(
      of: nil, in: round, placeLevel: level, called: title(round, visit), visit)
    // Sites have sources of their own: what is cleared of the round says nothing of them.
    let sites = try parts.level(visit) == .internal ? SiteReach(visit.requester, on: visit.today) : nil
    let rows = try await rows(
      tracked, round, level: level, within: within, atlas, visit.words.language, withShapes: isMap, rule, sites)
    let practising = round.isPractice || tracked.record.assessment == nil
    let facts = try await parts.taken(
      .presence, of: round.id, called: visit.words.list([title(tracked, visit), title(round, visit)]),
      as: "/api/v1/presence/\(code)/rounds/\(round.number)",
      parts.facts(visit, programme: tracked.record.code, isPractice: practising), by: visit)
    let table = ExchangeTable(
      "presence_\(ExportName.plain(code))_\(round.number)", PresenceTables.columnsWithParts, facts: facts,
      hasShapes: true,
      rows: rows)
    return try visit.answer(table)
  }

  /// The figures of the places of a level that the program may see. Costs what the level has places, for each group.
  private func rows(
    _ tracked: Tracked, _ round: TrackingRound, level: Int, within: ID<Place>?, _ atlas: PlaceAtlas,
    _ language: Language, withShapes: Bool, _ rule: PrecisionRule, _ sites: SiteReach?
  ) async throws -> [ExchangeTable.Row] {
    let places = places(level, tracked, within: within, atlas)
    let shapes = withShapes ? try await parts.places.shapes(of: Set(places)) : [:]
    let roots = tracked.areas ?? atlas.children(of: nil).map(\.id)
    let code = tracked.record.code
    return try await parts.store.read { reader in
      var rows: [ExchangeTable.Row] = []
      for start in stride(from: 0, to: places.count, by: 500) {
        rows += try PresenceTables.rows(
          of: Array(places[start..<min(start + 500, places.count)]), in: round, programme: code, atlas: atlas,
          language: language, roots: roots, shapes: shapes, withParts: true, sites: sites, rule: rule,
          admits: { rule.tells($0, placeLevel: $1) }, reader: reader)
      }
      return rows
    }
  }

  private func places(_ level: Int, _ tracked: Tracked, within: ID<Place>?, _ atlas: PlaceAtlas) -> [ID<Place>] {
    atlas.places.filter { place in
      place.level == level && atlas.isVisible(place.id, within: tracked.areas)
        && within.map { atlas.isWithin(place.id, $0) } ?? true
    }.sorted { ($0.code ?? "", $0.id) < ($1.code ?? "", $1.id) }.map(\.id)
  }

  // MARK: In the shape of the Displacement Tracking Matrix

  private func displacement(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(
      than: ["Operation", "Admin0Pcode", "FromRoundNumber", "ToRoundNumber", "group"])
    let name = try visit.parameter("level")
    guard let level = ["admin0": 0, "admin1": 1, "admin2": 2][name] else { throw AccessRefusal.notFound }
    let group = try stratum(visit)
    let stratum = group?.key ?? ""
    let (first, last) = (
      try visit.number("FromRoundNumber", 0...100_000), try visit.number("ToRoundNumber", 0...100_000)
    )
    let atlas = try await parts.places.atlas()
    let all = try await tracked(visit).filter { tracked in
      visit.query("Operation").map { $0 == tracked.record.names.best(in: .english) } ?? true
    }
    let practising = all.contains { $0.record.assessment == nil || $0.rounds.contains(where: \.isPractice) }
    let facts = try await parts.taken(
      .presence, of: ID<Round>?.none, called: visit.words.list(all.map { title($0, visit) }),
      as: Self.feed + "/displacement/\(name)", parts.facts(visit, isPractice: practising), by: visit)
    let feed = DisplacementFeed(
      level: level, stratum: stratum, country: visit.query("Admin0Pcode"), atlas: atlas)
    var rounds: [DisplacementFeed.Part] = []
    for tracked in all {
      let places = places(level, tracked, within: nil, atlas)
      for round in tracked.rounds where round.number >= first ?? 0 && round.number <= last ?? .max {
        let rule = try await parts.rule(
          of: group, in: round, placeLevel: level, called: title(round, visit), visit)
        rounds.append(
          DisplacementFeed.Part(
            operation: tracked.record.names.best(in: .english), round: round, places: places, rule: rule))
      }
    }
    var response = Response.stream(feed.bytes(of: rounds, facts: facts, from: parts.store), type: "application/json")
    response.tell(facts)
    return response
  }

  /// Nil for all groups together.
  private func stratum(_ visit: Visit) throws -> Stratum? {
    let text = visit.query("group") ?? PopulationGroup.displacedCitizen.rawValue
    if text == "all" { return nil }
    guard let stratum = Stratum(key: text) else {
      throw APIRefusal.parameter(
        name: "group", allowed: "all, " + PopulationGroup.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return stratum
  }

  private func operationList(_ visit: Visit) async throws -> Response {
    try visit.refuseOthers(than: [])
    let lines = try await tracked(visit).enumerated().map { number, tracked -> JSON in
      .object([
        ("id", .int(number + 1)), ("operation", .string(tracked.record.names.best(in: .english))),
        ("rounds", .int(tracked.rounds.count)),
      ])
    }
    return visit.answer(.object([("isSuccess", true), ("result", .array(lines))]), try await parts.facts(visit))
  }
}
