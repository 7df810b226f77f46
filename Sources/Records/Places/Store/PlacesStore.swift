package import Basics
import Formats
import Foundation
package import Store

extension PlaceKind: SQLValue {}
extension PlaceStatus: SQLValue {}
extension PlaceEnding: SQLValue {}
extension PlaceName.Form: SQLValue {}

// MARK: Reading

extension Reader {
  /// How many entries made the places and their sources: grows whenever anything about any of them changes.
  func placesRevision() throws -> Int {
    let places: Int = try value("SELECT \(.cast("sum(revision)", to: .int)) FROM place") ?? 0
    let sources: Int = try value("SELECT \(.cast("sum(revision)", to: .int)) FROM place_source") ?? 0
    return places + sources
  }

  /// Whether the place is `outer` or lies below it.
  package func isWithin(_ place: ID<Place>, _ outer: ID<Place>) throws -> Bool {
    try row("SELECT depth FROM place_ancestor WHERE place = \(place) AND ancestor = \(outer)") != nil
  }

  package func place(_ id: ID<Place>) throws -> PlaceRecord? {
    try places("id = \(id)").first
  }

  /// All places, parents before their children.
  package func allPlaces() throws -> [PlaceRecord] { try places("1 = 1") }

  /// The places that any edition of the code set has given a code, with all their codes in it.
  func places(ofCodeSet set: String) throws -> [PlaceRecord] {
    try places(
      """
      id IN (SELECT c.place FROM place_code c JOIN place_source s ON s.id = c.source WHERE s.code_set = \(set))
      """)
  }

  private func places(_ condition: SQL) throws -> [PlaceRecord] {
    let those: SQL = "place IN (SELECT id FROM place WHERE \(condition))"
    var names: [ID<Place>: [PlaceName]] = [:]
    try forEach(
      """
      SELECT place, form, language, name, until_day FROM place_name WHERE \(those)
      ORDER BY place ASC NULLS LAST, number ASC NULLS LAST
      """
    ) { row in
      names[try row["place"], default: []].append(
        PlaceName(
          try row["name"], language: try row["language"], form: try row["form"], until: try row["until_day"]))
    }
    var codes: [ID<Place>: [PlaceCode]] = [:]
    try forEach(
      "SELECT place, code, source FROM place_code WHERE \(those) ORDER BY place ASC NULLS LAST, number ASC NULLS LAST"
    ) { row in
      codes[try row["place"], default: []].append(PlaceCode(try row["code"], source: try row["source"]))
    }
    var successors: [ID<Place>: [ID<Place>]] = [:]
    try forEach(
      "SELECT place, successor FROM place_successor WHERE \(those) ORDER BY place ASC NULLS LAST, number ASC NULLS LAST"
    ) { row in
      successors[try row["place"], default: []].append(try row["successor"])
    }
    return try rows(
      """
      SELECT id, level, kind, parent, from_day, until_day, ending, status, latitude, longitude FROM place
      WHERE \(condition) ORDER BY level ASC NULLS LAST, code ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map { row in
      let id: ID<Place> = try row["id"]
      let all = names[id] ?? []
      let inForce = all.filter { $0.form == .name }.map { ($0.language, $0.text) }
      var record = PlaceRecord(
        id: id, level: try row["level"], kind: try row["kind"], parent: try row["parent"],
        names: LocalizedText(Dictionary(inForce, uniquingKeysWith: { first, _ in first })))
      record.otherNames = all.filter { $0.form != .name }
      record.codes = codes[id] ?? []
      record.successors = successors[id] ?? []
      (record.from, record.until, record.ending) = (try row["from_day"], try row["until_day"], try row["ending"])
      record.status = try row["status"]
      if let latitude: Double = try row["latitude"], let longitude: Double = try row["longitude"] {
        record.centre = Position(longitude: longitude, latitude: latitude)
      }
      return record
    }
  }

  package func placeSources() throws -> [PlaceSource] {
    try rows(
      """
      SELECT id, code_set, name, version, date, licence, address, names FROM place_source
      ORDER BY name ASC NULLS LAST, version ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map { row in
      PlaceSource(
        id: try row["id"],
        facts: PlaceSource.Facts(
          codeSet: try row["code_set"], name: try row["name"], version: try row["version"], date: try row["date"],
          licence: try row["licence"], address: try row["address"],
          names: try (row["names"] as String?).map { try JSONText.decode($0) }))
    }
  }

  /// The boundaries of the places for which `isWanted`, as they are kept.
  package func boundaries(where isWanted: (ID<Place>) -> Bool = { _ in true }) throws -> [PlaceBoundary] {
    var found: [PlaceBoundary] = []
    try forEach("SELECT place, source, square_km, shape FROM boundary ORDER BY place ASC NULLS LAST") { row in
      let place: ID<Place> = try row["place"]
      guard isWanted(place) else { return }
      found.append(
        PlaceBoundary(
          place: place, source: try row["source"], squareKilometres: try row["square_km"], shape: try row["shape"]))
    }
    return found
  }

  package func boundary(of place: ID<Place>) throws -> PlaceBoundary? {
    try row("SELECT place, source, square_km, shape FROM boundary WHERE place = \(place)").map { row in
      PlaceBoundary(
        place: place, source: try row["source"], squareKilometres: try row["square_km"], shape: try row["shape"])
    }
  }

  /// The lines in a style of their own, of all sources.
  package func borderLines() throws -> [(source: ID<PlaceSource>, line: BorderLine)] {
    try rows(
      """
      SELECT source, code, status, names, shape FROM border_line
      ORDER BY source ASC NULLS LAST, number ASC NULLS LAST
      """
    ).compactMap { row in
      guard let geometry = try? BoundaryCoding.decode(try row["shape"]) else { return nil }
      return (
        try row["source"],
        BorderLine(
          code: try row["code"], names: LocalizedText(try row.json("names")), status: try row["status"],
          geometry: geometry)
      )
    }
  }

  /// What crosswalks say of a place: of an old one what share went where, of a new one what came from where.
  package func crosswalkShares(of place: ID<Place>) throws -> [CrosswalkShare] {
    try rows(
      """
      SELECT c.from_source AS from_source, c.to_source AS to_source, c.basis AS basis, s.old AS old, s.new AS new,
        s.share AS share, o.place AS old_place, n.place AS new_place
      FROM crosswalk c JOIN crosswalk_share s ON s.crosswalk = c.id
      LEFT JOIN place_code o ON o.code = s.old AND o.source = c.from_source
      LEFT JOIN place_code n ON n.code = s.new AND n.source = c.to_source
      WHERE (o.place = \(place) OR n.place = \(place)) AND (o.place IS NULL OR n.place IS NULL OR o.place <> n.place)
      ORDER BY c.id ASC NULLS LAST, s.old ASC NULLS LAST, s.new ASC NULLS LAST
      """
    ).map { row in
      CrosswalkShare(
        from: try row["from_source"], to: try row["to_source"], basis: try row["basis"],
        row: Crosswalk.Row(old: try row["old"], new: try row["new"], share: try row["share"]),
        old: try row["old_place"], new: try row["new_place"])
    }
  }

  package func crosswalks() throws -> [Crosswalk] {
    try rows("SELECT id, from_source, to_source, basis FROM crosswalk ORDER BY id ASC NULLS LAST").map { row in
      let id: ID<JournalStream> = try row["id"]
      let shares = try rows(
        """
        SELECT old, new, share FROM crosswalk_share WHERE crosswalk = \(id)
        ORDER BY old ASC NULLS LAST, new ASC NULLS LAST
        """
      ).map { Crosswalk.Row(old: try $0["old"], new: try $0["new"], share: try $0["share"]) }
      return Crosswalk(from: try row["from_source"], to: try row["to_source"], basis: try row["basis"], rows: shares)
    }
  }
}

/// A boundary as it is kept.
package struct PlaceBoundary: Hashable, Sendable {
  package let place: ID<Place>
  package let source: ID<PlaceSource>
  package let squareKilometres: Double
  /// As `BoundaryCoding` writes it.
  package let shape: [UInt8]
}

// MARK: Searching

extension Reader {
  /// How a query asks for places: one of the three kinds of token.
  enum PlaceQuery {
    /// Names that begin with the folded text.
    case name(String)
    /// The place has the first word's beginning in a name; it or the places above it have the others'.
    case words([String])
    /// Names whose skeleton is the key.
    case skeleton(String)
    /// Names whose skeleton begins with the key; of a key of two letters, which tells little, only the whole.
    case skeletonPrefix(String)
  }

  /// Places in force before those that ended, whole names before beginnings, higher levels before lower.
  ///
  /// - Parameter roots: only places at or below these; nil for everywhere.
  func placeIDs(_ query: PlaceQuery, within roots: [ID<Place>]?, limit: Int) throws -> [ID<Place>] {
    let matches: SQL
    let exact: SQL
    switch query {
    case .name(let folded):
      let token = PlaceSearchKey.whole(folded)
      (matches, exact) = (.prefix("t.token", token), "t.token = \(token)")
    case .words(let words):
      guard let first = words.first else { return [] }
      let others = words.dropFirst().map { word in
        """
         AND EXISTS (SELECT 1 FROM place_ancestor a JOIN place_token o ON o.place = a.ancestor
        WHERE a.place = t.place AND \(.prefix("o.token", word)))
        """ as SQL
      }
      (matches, exact) = (others.reduce(.prefix("t.token", first), +), "t.token = \(first)")
    case .skeletonPrefix(let key) where key.utf8.count > 2:
      let token = PlaceSearchKey.skeleton(key)
      (matches, exact) = (.prefix("t.token", token), "t.token = \(token)")
    case .skeleton(let key), .skeletonPrefix(let key):
      let token = PlaceSearchKey.skeleton(key)
      (matches, exact) = ("t.token = \(token)", "t.token = \(token)")
    }
    let scope: SQL =
      roots.map { roots in
        """
         AND EXISTS (SELECT 1 FROM place_ancestor r WHERE r.place = t.place AND r.ancestor IN \(list: roots))
        """
      } ?? .empty
    let found = try rows(
      """
      SELECT p.id AS id, max(CASE WHEN \(exact) THEN 1 ELSE 0 END) AS exact
      FROM place_token t JOIN place p ON p.id = t.place WHERE \(matches)\(scope)
      GROUP BY p.id, p.until_day, p.level, p.code
      ORDER BY CASE WHEN p.until_day IS NULL THEN 0 ELSE 1 END ASC NULLS LAST, exact DESC NULLS LAST,
        p.level ASC NULLS LAST, p.code ASC NULLS LAST, p.id ASC NULLS LAST
      LIMIT \(limit)
      """)
    return try found.map { try $0["id"] }
  }
}

// MARK: Writing

extension Writer {
  /// Brings the rows of one place up to date.
  func write(_ state: PlaceState, previous: PlaceState?) throws {
    let (new, old) = (state.record, previous?.record)
    try run(
      """
      INSERT INTO place (id, level, kind, parent, code, from_day, until_day, ending, status, latitude, longitude,
        revision)
      VALUES (\(new.id), \(new.level), \(new.kind), \(new.parent), \(new.code), \(new.from), \(new.until),
        \(new.ending), \(new.status), \(new.centre?.latitude), \(new.centre?.longitude), \(state.revision))
      ON CONFLICT (id) DO UPDATE SET level = excluded.level, kind = excluded.kind, parent = excluded.parent,
        code = excluded.code, from_day = excluded.from_day, until_day = excluded.until_day,
        ending = excluded.ending, status = excluded.status, latitude = excluded.latitude,
        longitude = excluded.longitude, revision = excluded.revision
      """)
    try runMany(Self.nameChanges(new, old) + Self.codeChanges(new, old) + Self.successorChanges(new, old))
    try runMany(Self.tokenChanges(new, old))
    if state.boundary != previous?.boundary || state.boundarySource != previous?.boundarySource {
      try writeBoundary(of: state)
    }
    if old == nil || old?.parent != new.parent {
      try writeAncestors(of: new.id, below: new.parent, isNew: old == nil)
    }
    for code in new.codes where old?.codes.contains(code) != true { try findRivals(for: code) }
  }

  private static func nameChanges(_ new: PlaceRecord, _ old: PlaceRecord?) -> [SQL] {
    let names = new.allNames
    let gone = (old?.allNames ?? []).filter { name in !names.contains { $0.key == name.key } }
    return gone.map { name in
      """
      DELETE FROM place_name WHERE place = \(new.id) AND form = \(name.form) AND language = \(name.language)
        AND name = \(name.text)
      """
    }
      + names.enumerated().filter { number, name in
        old.map { !($0.allNames.indices.contains(number) && $0.allNames[number] == name) } ?? true
      }.map { number, name in
        """
        INSERT INTO place_name (place, form, language, name, number, until_day)
        VALUES (\(new.id), \(name.form), \(name.language), \(name.text), \(number), \(name.until))
        ON CONFLICT (place, form, language, name) DO UPDATE SET number = excluded.number,
          until_day = excluded.until_day
        """
      }
  }

  /// Codes are never taken away: figures refer to them.
  private static func codeChanges(_ new: PlaceRecord, _ old: PlaceRecord?) -> [SQL] {
    new.codes.enumerated().filter { number, code in
      old.map { !($0.codes.indices.contains(number) && $0.codes[number] == code) } ?? true
    }.map { number, code in
      """
      INSERT INTO place_code (place, code, source, number)
      VALUES (\(new.id), \(code.code), \(code.source), \(number))
      ON CONFLICT (code, source, place) DO UPDATE SET number = excluded.number
      """
    }
  }

  private static func successorChanges(_ new: PlaceRecord, _ old: PlaceRecord?) -> [SQL] {
    guard new.successors != old?.successors ?? [] else { return [] }
    return (old?.successors ?? []).filter { !new.successors.contains($0) }.map { gone in
      "DELETE FROM place_successor WHERE place = \(new.id) AND successor = \(gone)"
    }
      + new.successors.enumerated().map { number, successor in
        """
        INSERT INTO place_successor (place, successor, number) VALUES (\(new.id), \(successor), \(number))
        ON CONFLICT (place, successor) DO UPDATE SET number = excluded.number
        """
      }
  }

  private static func tokenChanges(_ new: PlaceRecord, _ old: PlaceRecord?) -> [SQL] {
    let (tokens, before) = (new.searchTokens, old?.searchTokens ?? [])
    return before.subtracting(tokens).sorted().map { token in
      "DELETE FROM place_token WHERE token = \(token) AND place = \(new.id)"
    }
      + tokens.subtracting(before).sorted().map { token in
        "INSERT INTO place_token (token, place) VALUES (\(token), \(new.id)) ON CONFLICT (token, place) DO NOTHING"
      }
  }

  private func writeBoundary(of state: PlaceState) throws {
    guard let shape = state.boundary, let source = state.boundarySource,
      let geometry = try? BoundaryCoding.decode(shape), let bounds = geometry.bounds
    else {
      try run("DELETE FROM boundary WHERE place = \(state.record.id)")
      return
    }
    try run(
      """
      INSERT INTO boundary (place, source, west, south, east, north, square_km, shape)
      VALUES (\(state.record.id), \(source), \(bounds.west), \(bounds.south), \(bounds.east), \(bounds.north),
        \(geometry.squareKilometres), \(shape))
      ON CONFLICT (place) DO UPDATE SET source = excluded.source, west = excluded.west, south = excluded.south,
        east = excluded.east, north = excluded.north, square_km = excluded.square_km, shape = excluded.shape
      """)
  }

  /// A place and all below it take over the places above. Entries come in any order: a parent may be new while its
  /// children are old, and two moves that did not know of each other may even make a circle, which is cut.
  private func writeAncestors(of place: ID<Place>, below parent: ID<Place>?, isNew: Bool) throws {
    let above = try parent.map { try ancestors(of: $0) } ?? []
    var waiting = [(place, [place] + above.prefix { $0 != place })]
    var seen: Set = [place]
    while let (next, line) = waiting.popLast() {
      if !(isNew && next == place) {
        try run("DELETE FROM place_ancestor WHERE place = \(next) AND ancestor NOT IN \(list: line)")
      }
      try runMany(
        line.enumerated().map { depth, ancestor in
          """
          INSERT INTO place_ancestor (place, ancestor, depth) VALUES (\(next), \(ancestor), \(depth))
          ON CONFLICT (place, ancestor) DO UPDATE SET depth = excluded.depth
          """
        })
      for row in try rows("SELECT id FROM place WHERE parent = \(next) ORDER BY id ASC NULLS LAST") {
        let child: ID<Place> = try row["id"]
        if seen.insert(child).inserted { waiting.append((child, [child] + line.prefix { $0 != child })) }
      }
    }
  }

  /// The place itself, then those above it, the nearest first. Of a place that is not known here, only itself.
  private func ancestors(of place: ID<Place>) throws -> [ID<Place>] {
    let line = try rows(
      "SELECT ancestor FROM place_ancestor WHERE place = \(place) ORDER BY depth ASC NULLS LAST"
    ).map { try $0["ancestor"] as ID<Place> }
    return line.isEmpty ? [place] : line
  }

  /// One code of one edition means one place; if two offices gave it to two, a person must choose.
  private func findRivals(for code: PlaceCode) throws {
    let claims = try rows(
      "SELECT place FROM place_code WHERE code = \(code.code) AND source = \(code.source) ORDER BY place ASC NULLS LAST"
    )
    guard claims.count > 1 else { return }
    let rivals = try claims.map { try $0["place"] as ID<JournalStream> }
    try conflict("place-code", key: "\(code.source) \(code.code)", between: rivals)
  }

  func write(_ state: PlaceSourceState, source: ID<PlaceSource>, previous: PlaceSourceState?) throws {
    let facts = state.facts
    let names = try facts.names.map { try JSONText.encode($0) }
    try run(
      """
      INSERT INTO place_source (id, code_set, name, version, date, licence, address, names, revision)
      VALUES (\(source), \(facts.codeSet), \(facts.name), \(facts.version), \(facts.date), \(facts.licence),
        \(facts.address), \(names), \(state.revision))
      ON CONFLICT (id) DO UPDATE SET code_set = excluded.code_set, name = excluded.name,
        version = excluded.version, date = excluded.date, licence = excluded.licence, address = excluded.address,
        names = excluded.names, revision = excluded.revision
      """)
    guard state.lines != previous?.lines else { return }
    try run("DELETE FROM border_line WHERE source = \(source) AND number >= \(state.lines.count)")
    for (number, line) in state.lines.enumerated() {
      let names = try JSONText.encode(line.names)
      try run(
        """
        INSERT INTO border_line (source, number, code, status, names, shape)
        VALUES (\(source), \(number), \(line.code), \(line.status), \(names), \(line.shape))
        ON CONFLICT (source, number) DO UPDATE SET code = excluded.code, status = excluded.status,
          names = excluded.names, shape = excluded.shape
        """)
    }
  }

  func write(_ crosswalk: Crosswalk, id: ID<JournalStream>, previous: Crosswalk?) throws {
    try run(
      """
      INSERT INTO crosswalk (id, from_source, to_source, basis)
      VALUES (\(id), \(crosswalk.from), \(crosswalk.to), \(crosswalk.basis))
      ON CONFLICT (id) DO UPDATE SET from_source = excluded.from_source, to_source = excluded.to_source,
        basis = excluded.basis
      """)
    let pairs = Set(crosswalk.rows.map { [$0.old, $0.new] })
    for row in previous?.rows ?? [] where !pairs.contains([row.old, row.new]) {
      try run("DELETE FROM crosswalk_share WHERE crosswalk = \(id) AND old = \(row.old) AND new = \(row.new)")
    }
    try runMany(
      crosswalk.rows.map { row in
        """
        INSERT INTO crosswalk_share (crosswalk, old, new, share)
        VALUES (\(id), \(row.old), \(row.new), \(row.share))
        ON CONFLICT (crosswalk, old, new) DO UPDATE SET share = excluded.share
        """
      })
  }
}

extension PlaceRecord {
  /// The names in force, by language, then the others.
  fileprivate var allNames: [PlaceName] {
    names.texts.sorted { $0.key < $1.key }.map { PlaceName($0.value, language: $0.key, form: .name) } + otherNames
  }
}

extension PlaceName {
  fileprivate var key: [String] { [form.rawValue, language, text] }
}
