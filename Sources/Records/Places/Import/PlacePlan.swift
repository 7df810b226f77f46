package import Basics
package import Formats

/// What taking over a file would change, decided without a database: the drafts against what is known.
package struct PlacePlan: Sendable {
  package enum Change: Hashable, Sendable {
    case add(ID<Place>, PlaceFacts, code: String, aliases: [PlaceName])
    case change(ID<Place>, PlaceFacts)
    /// The edition confirms the code of a place that is known by it from an earlier one.
    case code(ID<Place>, String)
    case alias(ID<Place>, [PlaceName])
    case bound(ID<Place>, Geometry)

    package var place: ID<Place> {
      switch self {
      case .add(let place, _, _, _), .change(let place, _), .code(let place, _), .alias(let place, _),
        .bound(let place, _):
        place
      }
    }
  }

  /// What is known of the code set before: all its places, and their boundaries as a digest of what is kept.
  package struct Known: Sendable {
    package var places: [String: PlaceRecord] = [:]
    package var boundaries: [ID<Place>: [UInt8]] = [:]

    package init() {}
  }

  /// Parents before their children.
  package private(set) var changes: [Change] = []
  package private(set) var diagnostics: [Diagnostic] = []
  /// Codes of places in force that the file does not have, though it has others of their level below the same country:
  /// perhaps they ended. They are left alone.
  package private(set) var absent: [String] = []

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// - Parameter onlyBoundaries: change nothing but the boundaries of places that are known.
  package init(_ file: PlaceFile, from source: PlaceSource, known: Known, onlyBoundaries: Bool = false) {
    var planner = PlacePlanner(source: source, known: known)
    if onlyBoundaries { planner.planBoundaries(file) } else { planner.plan(file) }
    (changes, absent) = (planner.changes, planner.absent)
    diagnostics = file.diagnostics + planner.diagnostics
  }
}

private struct PlacePlanner {
  let source: PlaceSource
  let known: PlacePlan.Known
  private(set) var changes: [PlacePlan.Change] = []
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var absent: [String] = []
  private let geos = GEOS()
  private var levels: [String: Int] = [:]
  private var drafts: [String: PlaceDraft] = [:]

  init(source: PlaceSource, known: PlacePlan.Known) {
    (self.source, self.known) = (source, known)
  }

  mutating func plan(_ file: PlaceFile) {
    for draft in file.drafts {
      if draft.code.isEmpty {
        add(.error, "place.code.missing", draft)
      } else if let other = drafts[draft.code] {
        let first = other.location.row.map(String.init) ?? ""
        add(.error, "place.code.duplicate", draft, ["first": first])
      } else {
        drafts[draft.code] = draft
      }
    }
    for line in file.lines where drafts[line.code] != nil || known.places[line.code] != nil {
      diagnostics.append(Diagnostic(.error, "place.boundary.kind", ["code": line.code]))
    }
    for code in drafts.keys { levels[code] = level(of: code) }
    let ordered = file.drafts.filter { drafts[$0.code]?.location == $0.location }.sorted { one, other in
      (levels[one.code] ?? 0, one.location.row ?? 0, one.code) < (
        levels[other.code] ?? 0, other.location.row ?? 0, other.code
      )
    }
    for draft in ordered { check(draft) }
    guard !(file.diagnostics + diagnostics).contains(where: { $0.severity == .error }) else { return }
    for draft in ordered { plan(draft) }
    findStrays(among: ordered)
    findAbsent()
  }

  mutating func planBoundaries(_ file: PlaceFile) {
    for draft in file.drafts where draft.boundary != nil {
      if known.places[draft.code] == nil {
        add(.warning, "place.boundary.unknown", draft)
      } else if let other = drafts.updateValue(draft, forKey: draft.code) {
        add(.error, "place.code.duplicate", draft, ["first": other.location.row.map(String.init) ?? ""])
      }
      if let boundary = draft.boundary, drafts[draft.code] != nil { check(boundary, of: draft) }
    }
    guard !(file.diagnostics + diagnostics).contains(where: { $0.severity == .error }) else { return }
    for draft in file.drafts {
      guard let place = known.places[draft.code]?.id, let boundary = drafts[draft.code]?.boundary else { continue }
      if known.boundaries[place] != BoundaryCoding.encode(boundary) { changes.append(.bound(place, boundary)) }
    }
    findStrays(among: file.drafts.filter { known.places[$0.code] != nil })
  }

  /// The level that is written, else one below the parent's.
  private func level(of code: String) -> Int? {
    var (code, depth) = (code, 0)
    while depth < 10 {
      if let level = drafts[code]?.level { return level + depth }
      if drafts[code]?.kind == .site { return PlaceRecord.siteLevel }
      if let level = known.places[code]?.level { return level + depth }
      guard let draft = drafts[code] else { return nil }
      guard let parent = draft.parentCode else { return draft.kind.flatMap(Self.levels).map { $0 + depth } }
      (code, depth) = (parent, depth + 1)
    }
    return nil
  }

  private static func levels(_ kind: PlaceKind) -> Int? {
    switch kind {
    case .country: 0
    case .province: 1
    case .district: 2
    case .site: PlaceRecord.siteLevel
    case .subdistrict, .neighbourhood, .village: nil
    }
  }

  private mutating func check(_ draft: PlaceDraft) {
    let existing = known.places[draft.code]
    if existing == nil, draft.names.isEmpty { add(.error, "place.name.missing", draft) }
    let level = levels[draft.code]
    if level == nil { add(.error, "place.level.missing", draft) }
    if let from = draft.from ?? existing?.from, let until = draft.until, until <= from {
      add(.error, "place.date.order", draft, ["from": "\(from)", "until": "\(until)"])
    }
    if let parent = draft.parentCode { check(draft, level: level, parent: parent) }
    if draft.parentCode == nil, existing == nil, let level, level > 0 { add(.error, "place.parent.missing", draft) }
    if let boundary = draft.boundary { check(boundary, of: draft) }
  }

  private mutating func check(_ draft: PlaceDraft, level: Int?, parent: String) {
    guard parent != draft.code, drafts[parent] != nil || known.places[parent] != nil else {
      add(
        .error, parent == draft.code ? "place.parent.itself" : "place.parent.unknown", draft, ["parent": parent],
        at: draft.parentLocation)
      return
    }
    guard let level, let above = levels[parent] ?? known.places[parent]?.level else { return }
    let arguments = ["parent": parent, "level": String(level), "parentLevel": String(above)]
    if above >= level {
      add(.error, "place.level.order", draft, arguments, at: draft.parentLocation)
    } else if level != above + 1, level != PlaceRecord.siteLevel {
      add(.warning, "place.level.jump", draft, arguments, at: draft.parentLocation)
    }
  }

  private mutating func check(_ boundary: Geometry, of draft: PlaceDraft) {
    guard boundary.positions.allSatisfy(\.isOnEarth) else {
      add(.error, "place.boundary.range", draft)
      return
    }
    do {
      guard let defect = try geos.defect(of: boundary) else { return }
      let mended = try geos.repaired(boundary)
      guard !mended.polygons.isEmpty else {
        add(.error, "place.boundary.empty", draft)
        return
      }
      // Six digits are a tenth of a metre.
      let position = defect.position.map { "\(Self.rounded($0.latitude)), \(Self.rounded($0.longitude))" } ?? ""
      add(.warning, "place.boundary.\(defect.kind)", draft, ["position": position])
      drafts[draft.code]?.boundary = mended
    } catch {
      add(.error, "place.boundary.empty", draft)
    }
  }

  private static func rounded(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }

  private mutating func plan(_ checked: PlaceDraft) {
    guard let draft = drafts[checked.code], let level = levels[draft.code] else { return }
    let place: ID<Place>
    if let existing = known.places[draft.code] {
      place = existing.id
      let patch = patch(of: existing, to: draft)
      if !patch.isEmpty { changes.append(.change(place, patch)) }
      if !existing.codes.contains(PlaceCode(draft.code, source: source.id)) { changes.append(.code(place, draft.code)) }
      let new = draft.aliases.filter { alias in !existing.otherNames.contains { $0.text == alias } }
      if !new.isEmpty { changes.append(.alias(place, new.map { PlaceName($0, form: .alias) })) }
    } else {
      place = ID(named: "place", source.facts.codeSet, draft.code)
      var facts = PlaceFacts()
      facts.level = level
      facts.kind = draft.kind ?? PlaceKind.usual(level: level)
      facts.parent = draft.parentCode.map(id)
      facts.names = draft.names
      (facts.from, facts.until, facts.status) = (draft.from, draft.until, draft.status)
      facts.centre = draft.centre.map(PlaceFacts.Centre.init) ?? centre(of: draft.boundary)
      changes.append(.add(place, facts, code: draft.code, aliases: draft.aliases.map { PlaceName($0, form: .alias) }))
    }
    if let boundary = draft.boundary, known.boundaries[place] != BoundaryCoding.encode(boundary) {
      changes.append(.bound(place, boundary))
    }
  }

  /// Only what the file says and what differs: a list without Arabic names takes none away.
  private func patch(of existing: PlaceRecord, to draft: PlaceDraft) -> PlaceFacts {
    var patch = PlaceFacts()
    let names = draft.names.filter { existing.names.texts[$0.key] != $0.value }
    if !names.isEmpty { patch.names = names }
    if let level = draft.level, level != existing.level { patch.level = level }
    if let kind = draft.kind, kind != existing.kind { patch.kind = kind }
    if let parent = draft.parentCode.map(id), parent != existing.parent { patch.parent = parent }
    if let from = draft.from, from != existing.from { patch.from = from }
    if let until = draft.until, until != existing.until { patch.until = until }
    if let status = draft.status, status != existing.status { patch.status = status }
    if let centre = draft.centre.map(PlaceFacts.Centre.init), centre.position != existing.centre {
      patch.centre = centre
    }
    return patch
  }

  private func id(of code: String) -> ID<Place> {
    known.places[code]?.id ?? ID(named: "place", source.facts.codeSet, code)
  }

  private func centre(of boundary: Geometry?) -> PlaceFacts.Centre? {
    boundary.flatMap { try? geos.pointInside($0) }.map(PlaceFacts.Centre.init)
  }

  /// Places of which a point inside, or the centre, is far outside of the place above: a shape in another's row, or
  /// coordinates that were swapped.
  private mutating func findStrays(among checked: [PlaceDraft]) {
    let codes = Dictionary(known.places.map { ($0.value.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    var placed: [(draft: PlaceDraft, parent: String, point: Position)] = []
    var parents: [String: PlaceIndex.Entry] = [:]
    for draft in checked.compactMap({ drafts[$0.code] }) {
      guard let parent = draft.parentCode ?? known.places[draft.code]?.parent.flatMap({ codes[$0] }),
        let point = centre(of: draft.boundary)?.position ?? draft.centre
      else { continue }
      if parents[parent] == nil, let boundary = boundary(of: parent) {
        let level = levels[parent] ?? known.places[parent]?.level ?? 0
        parents[parent] = PlaceIndex.Entry(id: id(of: parent), level: level, boundary: boundary)
      }
      placed.append((draft, parent, point))
    }
    let index = PlaceIndex(Array(parents.values))
    for (draft, parent, point) in placed where parents[parent] != nil {
      guard let metres = index.metresOutside(point, of: id(of: parent)), metres > PlaceAudit.tolerance else { continue }
      add(.warning, "place.boundary.stray", draft, ["parent": parent, "kilometres": String(Int(metres / 1000))])
    }
  }

  private func boundary(of code: String) -> Geometry? {
    drafts[code]?.boundary ?? known.boundaries[id(of: code)].flatMap { try? BoundaryCoding.decode($0) }
  }

  /// A place of a country and level of which the file has others, but not this one.
  private mutating func findAbsent() {
    struct Group: Hashable {
      let country: String
      let level: Int?
    }
    let codes = Dictionary(known.places.map { ($0.value.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    let parentCodes = known.places.compactMapValues { $0.parent.flatMap { codes[$0] } }
    func root(_ code: String) -> String {
      var code = code
      for _ in 0..<10 {
        guard let parent = drafts[code]?.parentCode ?? parentCodes[code] else { break }
        code = parent
      }
      return code
    }
    let covered = Set(drafts.keys.map { Group(country: root($0), level: levels[$0]) })
    absent = known.places.filter { code, place in
      drafts[code] == nil && place.until == nil && covered.contains(Group(country: root(code), level: place.level))
    }.keys.sorted()
    if !absent.isEmpty {
      let some = absent.prefix(10).joined(separator: ", ")
      diagnostics.append(
        Diagnostic(.warning, "place.absent", ["count": String(absent.count), "codes": some], at: nil))
    }
  }

  private mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ draft: PlaceDraft, _ arguments: [String: String] = [:],
    at location: Diagnostic.Location? = nil
  ) {
    diagnostics.append(
      Diagnostic(severity, code, arguments.merging(["code": draft.code]) { $1 }, at: location ?? draft.location))
  }
}
