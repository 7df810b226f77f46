package import Basics
package import Collect
import Formats

/// A list of sites as somebody keeps it, read by what its columns mean: rows, not yet believed.
package struct SiteSheet: ImportReading {
  /// What is known of the mission when a list is read.
  struct Surroundings: Sendable {
    let id: ID<SiteImport>
    let language: Language
    let atlas: PlaceAtlas
    let today: Day
    /// Of areas: no site is looked for in another.
    let repairs: PlaceRepairs
    let rules: SiteRules
    let sites: [SiteRecord]
    /// Those whose import was undone, by their codes.
    let withdrawn: [String: ID<Place>]
    /// What people decided of areas in lists, by ``WrittenPlace/key``; nil for what is left out.
    let decisions: [String: ID<Place>?]
    /// Where the requester may manage sites; nil for everywhere.
    let areas: [ID<Place>]?
  }

  /// What a row says of a site.
  struct Draft: Sendable {
    let location: Diagnostic.Location
    /// Nil for the next by the rule, and where the row was taken for a site by its name.
    var code: String?
    /// Whether the code is that of a site whose import was undone.
    var isBack = false
    var names: [String: String]
    var area: ID<Place>?
    var centre: PlaceFacts.Centre?
    var facts: SiteFacts
  }

  package private(set) var counts = SheetCounts()
  package var diagnostics: [Diagnostic] { remarks.kept }
  package private(set) var order: [ID<Place>] = []
  private(set) var drafts: [ID<Place>: Draft] = [:]
  var written: [WrittenPlace] { writtenPlaces.all }

  private let known: Surroundings
  private let plan: SheetPlan
  private let values: SiteValues
  private let placeSheet: PlaceSheet
  private let columns: [SiteColumn: Int]
  private let constants: [SiteColumn: String]
  private let byCode: [String: SiteRecord]
  private let sites: [ID<Place>: SiteRecord]
  private let byName: [Name: [ID<Place>]]
  private var writtenPlaces: WrittenPlaces
  private var rowsOfCodes: [String: Int] = [:]
  private var remarks: SheetRemarks

  private struct Name: Hashable {
    let area: ID<Place>?
    let text: String
  }

  private static let mostRows = 50_000
  private static let longestName = 200
  /// Metres between two points of one site, as visits give them.
  private static let farthest = 5000.0

  /// Throws what is wrong with the file.
  init(_ bytes: [UInt8], _ plan: SheetPlan, _ known: Surroundings) throws {
    (self.plan, self.known) = (plan, known)
    remarks = SheetRemarks(sheet: plan.sheet, prefix: "site.file")
    let file = try SheetRows(bytes)
    values = SiteValues(cells: CellReading(hasPlainNumbers: file.hasPlainNumbers), rules: known.rules)
    placeSheet = PlaceSheet(plan.placeColumns, sheet: plan.sheet)
    writtenPlaces = WrittenPlaces(plan.placeColumns, decisions: known.decisions)
    columns = plan.columns.sorted { $0.key < $1.key }.reduce(into: [:]) { columns, column in
      if let meant = SiteColumn(column.value) { columns[meant] = columns[meant] ?? column.key }
    }
    constants = plan.constants.reduce(into: [:]) { constants, constant in
      guard let column = SiteColumn(.question(constant.key)), !constant.value.trimmed.isEmpty else { return }
      constants[column] = constant.value.trimmed
    }
    byCode = Dictionary(known.sites.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    sites = Dictionary(known.sites.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    var byName: [Name: [ID<Place>]] = [:]
    for site in known.sites where site.state == .open || site.state == .closed {
      guard let place = known.atlas[site.place] else { continue }
      for text in Set(place.names.texts.values.map { Folding.fold($0) }) {
        byName[Name(area: place.parent, text: text), default: []].append(site.place)
      }
    }
    self.byName = byName
    try plan.read(file, most: Self.mostRows) { row in
      read(row)
      return counts.rows
    }
  }

  // MARK: Cells

  private func at(_ row: SheetRow, _ column: SiteColumn? = nil) -> Diagnostic.Location {
    remarks.at(row, column.flatMap { columns[$0] })
  }

  private func text(_ column: SiteColumn, _ row: SheetRow) -> String? {
    if let place = columns[column], let text = row[place]?.trimmed, !text.isEmpty { return text }
    return constants[column]
  }

  private mutating func value<Value>(
    _ column: SiteColumn, _ row: SheetRow, _ read: (SiteValues, String) throws(CellProblem) -> Value
  ) -> Value? {
    guard let text = text(column, row) else { return nil }
    do throws(CellProblem) {
      return try read(values, text)
    } catch {
      remarks.tell(.error, error.code, error.arguments, at: at(row, column))
      return nil
    }
  }

  // MARK: Rows

  private mutating func read(_ row: SheetRow) {
    counts.rows += 1
    let code = text(.code, row).map { Digits.ascii($0) }
    if let code {
      if let first = rowsOfCodes[code] {
        remarks.tell(.error, "codeTwice", ["code": code, "first": String(first)], at: at(row, .code))
        counts.refused += 1
        return
      }
      rowsOfCodes[code] = row.number
    }
    if let code, let site = byCode[code], site.state != .open, site.state != .closed {
      remarks.tell(.warning, "over", ["code": code], at: at(row, .code))
      counts.keptApart += 1
      return
    }
    let before = remarks.errors
    let names = names(row)
    let centre = centre(row)
    let facts = facts(row)
    let area = self.area(row)
    if case .leftOut = area {
      counts.keptApart += 1
      return
    }
    var draft = Draft(location: at(row), code: code, names: names, area: area.place, centre: centre, facts: facts)
    let site: ID<Place>? = if let code { byCode[code]?.place } else { named(draft, row) }
    if site == nil { complete(&draft, area, row) }
    guard remarks.errors == before else {
      counts.refused += 1
      return
    }
    if let site, !known.atlas.isVisible(site, within: known.areas) {
      remarks.tell(.error, "notAllowed", at: at(row))
      counts.refused += 1
      return
    }
    let id = site ?? code.flatMap { known.withdrawn[$0] } ?? newID(row)
    if let first = drafts[id] {
      let rows = ["code": sites[id]?.code ?? "–", "first": String(first.location.row ?? 0)]
      remarks.tell(.error, "codeTwice", rows, at: at(row, .name))
      counts.refused += 1
      return
    }
    order.append(id)
    drafts[id] = draft
  }

  /// The same for the row whenever its import runs.
  private func newID(_ row: SheetRow) -> ID<Place> {
    ID(named: "site-import", known.id.description, String(row.number))
  }

  /// What a new site needs.
  private mutating func complete(_ draft: inout Draft, _ area: Area, _ row: SheetRow) {
    if draft.names.isEmpty { remarks.tell(.error, "name", at: at(row, .name)) }
    if draft.area == nil, case .none = area {
      draft.area = draft.centre.flatMap { self.area(around: $0) }
      if let area = draft.area {
        if !known.atlas.isVisible(area, within: known.areas) {
          remarks.tell(.error, "notAllowed", at: at(row, .latitude))
        }
      } else {
        remarks.tell(.error, "areaMissing", at: at(row, .area))
      }
    }
    guard let code = draft.code else { return }
    draft.isBack = known.withdrawn[code] != nil
    if code.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-\/]{1,39}/) == nil {
      remarks.tell(.error, "codeForm", ["code": String(code.prefix(60))], at: at(row, .code))
    } else if !draft.isBack, known.atlas.resolve(code: code, on: known.today) != nil {
      remarks.tell(.error, "codeOfPlace", ["code": code], at: at(row, .code))
    }
  }

  /// The site that this import made of the row before, or that has the name in the area: of a row without a code.
  private mutating func named(_ draft: Draft, _ row: SheetRow) -> ID<Place>? {
    guard draft.code == nil else { return nil }
    let own = newID(row)
    if sites[own] != nil { return own }
    let area = draft.area ?? draft.centre.flatMap { self.area(around: $0) }
    guard let area else { return nil }
    let texts = Set(draft.names.values.map { Folding.fold($0) })
    let found = Set(texts.flatMap { byName[Name(area: area, text: $0)] ?? [] }).filter { !isFar($0, draft.centre) }
    guard let site = found.first else { return nil }
    let codes = found.compactMap { sites[$0]?.code }.sorted().joined(separator: ", ")
    guard found.count == 1 else {
      remarks.tell(.error, "nameSeveral", ["codes": codes], at: at(row, .name))
      return nil
    }
    remarks.tell(.warning, "byName", ["code": codes], at: at(row, .name))
    return site
  }

  private func isFar(_ site: ID<Place>, _ centre: PlaceFacts.Centre?) -> Bool {
    guard let centre, let other = known.atlas[site]?.centre else { return false }
    return SiteLikeness.metres(centre.position, other) > Self.farthest
  }

  private func area(around centre: PlaceFacts.Centre) -> ID<Place>? {
    known.atlas.index.deepestPlace(latitude: centre.latitude, longitude: centre.longitude)
      .flatMap { deepest in known.atlas.line(deepest).first { $0.level < PlaceRecord.siteLevel }?.id }
  }

  private mutating func names(_ row: SheetRow) -> [String: String] {
    var names: [String: String] = [:]
    for column in [SiteColumn.name, .nameEN, .nameTR, .nameAR] {
      guard let text = text(column, row) else { continue }
      if text.utf8.count > Self.longestName {
        remarks.tell(.error, "nameLong", ["name": String(text.prefix(40))], at: at(row, column))
      } else {
        names[(column.language ?? known.language).rawValue] = text
      }
    }
    return names
  }

  private mutating func facts(_ row: SheetRow) -> SiteFacts {
    var facts = SiteFacts()
    facts.type = value(.type, row) { values, text throws(CellProblem) in try values.type(text) }
    facts.typeEdition = facts.type == nil ? nil : known.rules.types.edition
    let unit = value(.capacityUnit, row) { values, text throws(CellProblem) in try values.unit(text) }
    let count = value(.capacity, row) { values, text throws(CellProblem) in try values.capacity(text) }
    facts.capacity = count.map { SiteCapacity($0, unit ?? .households) }
    facts.manager = text(.manager, row).map { String($0.prefix(200)) }
    facts.opened = value(.opened, row) { values, text throws(CellProblem) in try values.day(text) }
    return facts
  }

  private mutating func centre(_ row: SheetRow) -> PlaceFacts.Centre? {
    let (north, east) = (text(.latitude, row), text(.longitude, row))
    guard north != nil || east != nil else { return nil }
    guard let latitude = north.flatMap({ NumberStyle.ungrouped($0) }),
      let longitude = east.flatMap({ NumberStyle.ungrouped($0) }),
      case let position = Position(longitude: longitude, latitude: latitude), position.isOnEarth,
      latitude != 0 || longitude != 0
    else {
      let texts = ["latitude": String((north ?? "").prefix(40)), "longitude": String((east ?? "").prefix(40))]
      remarks.tell(.error, "point", texts, at: at(row, .latitude))
      return nil
    }
    return PlaceFacts.Centre(position)
  }

  // MARK: Areas

  private enum Area {
    /// The row does not say it.
    case none
    case found(ID<Place>)
    /// Told what is wrong with it.
    case wrong
    /// Somebody decided so.
    case leftOut

    var place: ID<Place>? { if case .found(let place) = self { place } else { nil } }
  }

  private mutating func area(_ row: SheetRow) -> Area {
    let code = text(.area, row) ?? codeAmongNames(row)
    let (known, placeSheet) = (known, placeSheet)
    let (written, _) = writtenPlaces.place(of: row, code: code) {
      let beside = placeSheet.smallest(row, by: known.repairs)
      return code.map { known.repair($0, beside: beside?.place) } ?? beside ?? PlaceRepair()
    }
    guard !written.text.isEmpty else { return .none }
    let column = text(.area, row) == nil ? writtenPlaces.column(of: row) : columns[.area]
    let location = remarks.at(row, column)
    let place: ID<Place>
    if let decision = written.decision {
      guard let decided = decision.place else { return .leftOut }
      place = decided
    } else {
      if written.isGuess, let guess = written.repair.place {
        let texts = ["was": written.text, "became": known.atlas.codeAndName(guess)]
        remarks.tell(.error, "accept", texts, at: location)
        return .wrong
      }
      remarks.tell(written.repair, isFirst: true, at: location, in: known.atlas)
      guard let found = written.repair.place else { return .wrong }
      place = found
    }
    guard let level = known.atlas[place]?.level, level < PlaceRecord.siteLevel,
      known.atlas.isVisible(place, within: known.areas)
    else {
      remarks.tell(.error, "notAllowed", at: location)
      return .wrong
    }
    return .found(place)
  }

  /// A code that stands in the column of a level's names.
  private func codeAmongNames(_ row: SheetRow) -> String? {
    guard let column = plan.placeColumns.last(where: { row[$0.column]?.trimmed.isEmpty == false }), !column.isCode,
      let text = row[column.column]?.trimmed, Digits.ascii(text).contains(where: { ("0"..."9").contains($0) }),
      known.repairs.repair(PlaceRepair.Written(code: text, level: column.level)).place != nil
    else { return nil }
    return text
  }
}

extension SiteSheet.Surroundings {
  /// Of a code or name of any level, in the place that its row says too where it lies there.
  fileprivate func repair(_ text: String, beside place: ID<Place>?) -> PlaceRepair {
    let alone = repairs.repair(codeOrName: text)
    guard let place else { return alone }
    if let found = alone.place, atlas.isWithin(found, place) || atlas.isWithin(place, found) { return alone }
    return repairs.repair(codeOrName: text, within: place)
  }
}
