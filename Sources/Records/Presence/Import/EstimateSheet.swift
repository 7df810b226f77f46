import Basics
import Collect
import Formats

/// A sheet of estimates as somebody made it, read by what its columns mean: what its rows say of which places.
struct EstimateSheet {
  /// What is known of the mission when a sheet is read.
  struct Surroundings: Sendable {
    let atlas: PlaceAtlas
    let repairs: PlaceRepairs
    let round: TrackingRound
    let setUp: TrackingSetUp
    /// What people decided of places in sheets of the programme, by ``WrittenPlace/key``; nil for what is left out.
    let decisions: [String: ID<Place>?]
    /// The places that the round covers.
    let covered: Set<ID<Place>>
    /// Where the requester may record; nil for everywhere.
    let areas: [ID<Place>]?
  }

  /// What rows say of one place that stand or fall together.
  struct Claim: Sendable {
    var rows = 1
    let location: Diagnostic.Location
    var status: PlaceReport.Status?
    var why = ""
    var estimates: [Estimate] = []
    /// How many rows tell of each estimate.
    var told: [Int] = []
  }

  private(set) var counts = SheetCounts()
  private(set) var remarks: SheetRemarks
  private(set) var places: [ID<Place>] = []
  private(set) var claims: [ID<Place>: [Claim]] = [:]
  /// Each place as it is written, once, in the order of the sheet.
  var written: [WrittenPlace] { writtenPlaces.all }
  /// Above what the round covers: figures of them stand beside, and are in no sum.
  private(set) var beside: Set<ID<Place>> = []

  let known: Surroundings
  private let plan: EstimatePlan
  private let values: EstimateValues
  private let placeSheet: PlaceSheet
  private let placeColumns: [SheetPlaceColumn]
  private var writtenPlaces: WrittenPlaces
  private let countColumns: [EstimatePlan.CountColumn]
  private let fields: [EstimateField: Int]
  private let only: [(column: Int, text: String)]

  /// Throws what is wrong with the file.
  init(_ bytes: [UInt8], _ plan: EstimatePlan, _ known: Surroundings) throws {
    (self.plan, self.known) = (plan, known)
    remarks = SheetRemarks(sheet: plan.sheet, prefix: "presence.file")
    let file = try SheetRows(bytes)
    values = EstimateValues(cells: CellReading(hasPlainNumbers: file.hasPlainNumbers))
    (placeColumns, countColumns) = (plan.placeColumns, plan.counts)
    placeSheet = PlaceSheet(placeColumns, sheet: plan.sheet)
    writtenPlaces = WrittenPlaces(placeColumns, decisions: known.decisions)
    fields = plan.columns.sorted { $0.key < $1.key }.reduce(into: [:]) { fields, column in
      if case .field(let field) = column.value { fields[field] = fields[field] ?? column.key }
    }
    only = plan.only.map { ($0, Folding.fold(Digits.ascii($1))) }
    try plan.read(file, most: RoundImports.mostRows) { row in
      read(row)
      return counts.rows
    }
    leaveOutPartial()
    checkLevels()
    checkUnits()
    checkCopies()
  }

  // MARK: Rows

  private func text(_ field: EstimateField, _ row: SheetRow) -> (text: String, column: Int?)? {
    if let column = fields[field], let text = row[column]?.trimmed, !text.isEmpty { return (text, column) }
    return plan.constants[field.rawValue].flatMap { $0.trimmed.isEmpty ? nil : ($0.trimmed, nil) }
  }

  private mutating func read(_ row: SheetRow) {
    for (column, wanted) in only where Folding.fold(Digits.ascii(row[column] ?? "")) != wanted { return }
    counts.rows += 1
    guard let place = place(of: row) else { return }
    let before = remarks.errors
    var claim = Claim(location: remarks.at(row))
    read(row, into: &claim)
    guard remarks.errors == before else {
      counts.refused += 1
      return
    }
    if claims[place] == nil { places.append(place) }
    add(claim, to: place)
  }

  private mutating func add(_ claim: Claim, to place: ID<Place>) {
    guard plan.isSummed, var sum = claims[place]?.first else {
      for estimate in claim.estimates {
        let same = claims[place]?.first { other in other.estimates.contains { $0.isSame(as: estimate) } }
        if let same {
          counts.refused += 1
          return remarks.tell(
            .error, "again", ["row": String(same.location.row ?? 0)], at: claim.location)
        }
      }
      claims[place, default: []].append(claim)
      return
    }
    sum.rows += 1
    sum.status = claim.status ?? sum.status
    if !claim.why.isEmpty { sum.why = claim.why }
    for estimate in claim.estimates {
      if let index = sum.estimates.firstIndex(where: { $0.isSame(as: estimate) }) {
        sum.estimates[index].add(estimate)
        sum.told[index] += 1
      } else {
        sum.estimates.append(estimate)
        sum.told.append(1)
      }
    }
    claims[place] = [sum]
  }

  // MARK: Places

  /// Nil where the row lies nowhere, or is left out.
  private mutating func place(of row: SheetRow) -> ID<Place>? {
    let code = text(.code, row)
    let edition = text(.edition, row)?.text ?? ""
    let (known, placeSheet) = (known, placeSheet)
    let (written, isFirst) = writtenPlaces.place(of: row, code: code?.text, edition: edition) {
      code.map { known.repair(code: $0.text, edition: edition) } ?? placeSheet.smallest(row, by: known.repairs)
        ?? PlaceRepair()
    }
    return settle(written, row, isFirst: isFirst)
  }

  private mutating func settle(_ place: WrittenPlace, _ row: SheetRow, isFirst: Bool) -> ID<Place>? {
    if let decision = place.decision {
      if decision.place == nil { counts.keptApart += 1 }
      if let place = decision.place, isVisible(place, row) { return place }
      return nil
    }
    let column = writtenPlaces.column(of: row) ?? fields[.code]
    guard !place.text.isEmpty else {
      counts.refused += 1
      remarks.tell(.error, "noCode", at: remarks.at(row, column))
      return nil
    }
    remarks.tell(place.repair, isFirst: isFirst, at: remarks.at(row, column), in: known.atlas)
    guard let found = place.repair.place else {
      counts.refused += 1
      return nil
    }
    return isVisible(found, row) ? found : nil
  }

  /// Places that the requester may not record in are as if they were not there.
  private mutating func isVisible(_ place: ID<Place>, _ row: SheetRow) -> Bool {
    guard !known.atlas.isVisible(place, within: known.areas) else { return true }
    counts.refused += 1
    remarks.tell(.error, "unknownCode", ["code": known.atlas[place]?.code ?? "–"], at: remarks.at(row))
    return false
  }

  // MARK: Values

  private mutating func read(_ row: SheetRow, into claim: inout Claim) {
    var common = Common(setUp: known.setUp, round: known.round)
    value(.status, row) { text, values throws(CellProblem) in claim.status = try values.status(text) }
    value(.unit, row) { text, values throws(CellProblem) in common.unit = try values.unit(text) }
    value(.source, row) { text, values throws(CellProblem) in common.source = try values.source(text) }
    value(.residence, row) { text, values throws(CellProblem) in
      common.residence = try values.residence(text)
    }
    value(.group, row) { text, values throws(CellProblem) in common.groups = try values.groups(text) }
    value(.sex, row) { text, values throws(CellProblem) in common.sex = try values.sex(text) }
    value(.age, row) { text, values throws(CellProblem) in common.age = try values.age(text) }
    value(.sites, row) { text, values throws(CellProblem) in common.includesSites = try values.isYes(text) }
    value(.returned, row) { text, values throws(CellProblem) in common.returnedTo = try values.returned(text) }
    value(.seen, row) { text, values throws(CellProblem) in common.isSeen = try values.isYes(text) }
    value(.error, row) { text, values throws(CellProblem) in common.error = try values.error(text) }
    value(.date, row) { text, values throws(CellProblem) in common.day = try values.day(text) }
    for (field, path) in [
      (EstimateField.informants, \Common.informants), (.kinds, \.kinds), (.lowest, \.lowest), (.highest, \.highest),
    ] {
      value(field, row) { text, values throws(CellProblem) in common[keyPath: path] = try values.count(text)
      }
    }
    common.nationality = text(.nationality, row).map { values.nationality($0.text) }
    common.method = text(.method, row)?.text ?? ""
    let explanation = text(.explanation, row)?.text
    var isCounted = false
    for column in countColumns {
      guard let written = row[column.column]?.trimmed, !written.isEmpty else { continue }
      isCounted = true
      do throws(CellProblem) {
        var estimate = common.estimate(try values.count(written), column, explanation: explanation)
        estimate.code = code(row)
        claim.estimates.append(estimate)
      } catch {
        remarks.tell(.error, error.code, error.arguments, at: remarks.at(row, column.column))
      }
    }
    if !isCounted, text(.status, row) == nil {
      remarks.tell(.error, "blank", at: remarks.at(row, countColumns.first?.column))
    }
    claim.told = claim.estimates.map { _ in 1 }
    if claim.estimates.isEmpty { claim.why = explanation ?? "" }
    check(claim, row)
  }

  private mutating func check(_ claim: Claim, _ row: SheetRow) {
    for estimate in claim.estimates {
      do throws(PresenceRefusal) {
        try estimate.check()
      } catch {
        remarks.tell(.error, error.code.split(separator: ".").last.map(String.init) ?? error.code, at: remarks.at(row))
      }
    }
    let most = claim.estimates.map(\.quantity.count).max() ?? 0
    if claim.status == .zero || claim.status == .closed, most > 0 {
      remarks.tell(.error, "against", ["value": String(most)], at: remarks.at(row, fields[.status]))
    }
    if claim.status == .dropped, claim.why.isEmpty {
      remarks.tell(.error, "why", at: remarks.at(row, fields[.explanation]))
    }
  }

  private mutating func value(
    _ field: EstimateField, _ row: SheetRow,
    _ take: (String, EstimateValues) throws(CellProblem) -> Void
  ) {
    guard let (text, column) = text(field, row) else { return }
    do throws(CellProblem) {
      try take(text, values)
    } catch {
      remarks.tell(.error, error.code, error.arguments, at: remarks.at(row, column))
    }
  }

  /// What the row's place was reported with, where that is a code that is known.
  private func code(_ row: SheetRow) -> PlaceCode? {
    let texts = [text(.code, row)?.text] + placeColumns.reversed().filter(\.isCode).map { row[$0.column]?.trimmed }
    guard let written = texts.compactMap(\.self).first(where: { !$0.isEmpty }) else { return nil }
    let code = Digits.ascii(written)
    let source = known.atlas.resolve(code: code, version: text(.edition, row)?.text, on: known.round.to)?.source
    return source.map { PlaceCode(code, source: $0) }
  }

  /// What holds for all figures of a row.
  private struct Common {
    let setUp: TrackingSetUp
    var unit = CountingUnit.individuals
    var source = FigureBasis.Source.informants
    var residence: Universe.Residence?
    var groups: Set<PopulationGroup>?
    var nationality: String?
    var day: Day
    var method = ""
    var informants: Int?
    var kinds: Int?
    var lowest: Int?
    var highest: Int?
    var includesSites: Bool?
    var returnedTo: Universe.Return?
    var isSeen: Bool?
    var sex: PeoplePart.Sex?
    var age: AgeBand?
    var error: Double?

    init(setUp: TrackingSetUp, round: TrackingRound) {
      (self.setUp, day) = (setUp, round.to)
    }

    /// What the column says of itself comes before what the row says.
    func estimate(_ count: Int, _ column: EstimatePlan.CountColumn, explanation: String?) -> Estimate {
      let group = column.group
      var universe = setUp.universe
      universe.residence = residence ?? (source == .register ? .registered : setUp.universe.residence)
      if let groups = group?.groups ?? groups {
        (universe.groups, universe.returnedTo) = (groups, group?.returnedTo)
      }
      universe.includesSites = includesSites ?? universe.includesSites
      universe.returnedTo = returnedTo ?? universe.returnedTo
      var estimate = Estimate(
        Quantity(count, column.unit ?? unit), FigureBasis(source: source, method: method, universe: universe),
        nationality: group?.nationality ?? nationality, on: day)
      (estimate.informants, estimate.kinds, estimate.isSeenByTeam) = (informants, kinds, isSeen)
      (estimate.sex, estimate.age) = (column.part?.sex ?? sex, column.part?.age ?? age)
      estimate.standardError = error
      (estimate.lowest, estimate.highest, estimate.explanation) = (lowest, highest, explanation)
      return estimate
    }
  }

  // MARK: What rows say together

  /// Of rows that are summed, not each tells sex and age: what the others sum to is no part of the whole by itself.
  private mutating func leaveOutPartial() {
    for place in places where plan.isSummed {
      guard var claim = claims[place]?.first else { continue }
      let partial = claim.estimates.indices.filter { index in
        let part = claim.estimates[index]
        return part.part != nil
          && claim.estimates.indices.contains { other in
            claim.estimates[other].isWhole(of: part) && claim.told[other] > claim.told[index]
          }
      }
      guard !partial.isEmpty else { continue }
      for index in partial.reversed() {
        claim.estimates.remove(at: index)
        claim.told.remove(at: index)
      }
      claims[place] = [claim]
      remarks.tell(.warning, "partial", at: claim.location)
    }
  }

  /// Rows of several levels describe the same people, and so do rows inside of places that the round covers.
  private mutating func checkLevels() {
    let own = Set(places)
    let above = Set(known.covered.flatMap { known.atlas.line($0).dropFirst().map(\.id) })
    var kept: [ID<Place>] = []
    for place in places {
      let outer = known.atlas.line(place).dropFirst().first { own.contains($0.id) || known.covered.contains($0.id) }
      guard let outer else {
        if above.contains(place), !known.covered.contains(place) { beside.insert(place) }
        kept.append(place)
        continue
      }
      for claim in claims[place] ?? [] {
        counts.refused += claim.rows
        remarks.tell(.error, "levels", ["outer": outer.code ?? "–"], at: claim.location)
      }
      claims[place] = nil
    }
    places = kept
  }

  /// Households and people of one place that do not fit together: somebody may have typed one for the other.
  private mutating func checkUnits() {
    for place in places {
      let estimates = claims[place]?.flatMap { claim in claim.estimates.map { (claim.location, $0) } } ?? []
      for (location, people) in estimates where people.quantity.unit == .individuals && people.part == nil {
        let households = estimates.first { _, other in
          other.quantity.unit == .households && other.stratum == people.stratum
            && other.basis.source == people.basis.source
        }
        guard let households = households?.1.quantity.count,
          known.setUp.households.question(individuals: people.quantity.count, households: households) != nil
        else { continue }
        let numbers = ["individuals": String(people.quantity.count), "households": String(households)]
        remarks.tell(.warning, "units", numbers, at: location)
      }
    }
  }

  /// The same figure again and again: copied, perhaps.
  private mutating func checkCopies() {
    let said = places.flatMap { place in
      (claims[place] ?? []).flatMap(\.estimates).filter { $0.part == nil }.map {
        InformantFigure(informant: ID(high: 0, low: 0), kinds: [], place: place, individuals: $0.quantity.count)
      }
    }
    for (count, places) in InformantFlags(said).identical.sorted(by: { $0.key < $1.key }).prefix(20) {
      remarks.tell(.warning, "copies", ["value": String(count), "places": String(places.count)], at: nil)
    }
  }
}

extension EstimateSheet.Surroundings {
  /// Of a code as its edition has it, where the row says which.
  fileprivate func repair(code: String, edition: String) -> PlaceRepair {
    guard !edition.isEmpty else { return repairs.repair(codeOrName: code) }
    let ascii = Digits.ascii(code)
    var repair = PlaceRepair()
    switch atlas.resolve(code: ascii, version: edition, on: round.to)?.succession {
    case .same(let place)?: repair.place = place
    case .became(let places)? where places.count == 1:
      repair.place = places[0]
      repair.findings.append(.init(.succeeded, was: ascii, became: atlas[places[0]]?.code ?? "–"))
    case .became(let places)?:
      repair.findings.append(.init(.ambiguous, was: ascii))
      repair.candidates = Array(places.prefix(10))
    case .ended?: repair.findings.append(.init(.ended, was: ascii))
    case nil: repair.findings.append(.init(.unknown, was: ascii))
    }
    return repair
  }
}

extension Estimate {
  /// Whether two rows speak of the same figure.
  fileprivate func isSame(as other: Estimate) -> Bool {
    basis.source == other.basis.source && stratum == other.stratum && quantity.unit == other.quantity.unit
      && part == other.part
  }

  /// Whether it counts all of whom the other counts some.
  fileprivate func isWhole(of other: Estimate) -> Bool {
    part == nil && quantity.unit == .individuals && basis.source == other.basis.source && stratum == other.stratum
  }

  /// Parts of one figure: what they say of ranges and informants is of the parts alone.
  fileprivate mutating func add(_ other: Estimate) {
    quantity = Quantity(quantity.count + other.quantity.count, quantity.unit)
    (lowest, highest, informants, kinds, isSeenByTeam, standardError) = (nil, nil, nil, nil, nil, nil)
    day = max(day, other.day)
  }
}
