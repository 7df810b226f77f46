import Basics
import Formats

/// A sheet of estimates, a row for what one source says of one place: read, and told what is wrong with it.
struct EstimateFile {
  /// A row that can be taken over.
  struct Row {
    let place: ID<Place>
    let location: Diagnostic.Location
    var status: PlaceReport.Status?
    var why = ""
    var estimate: Estimate?
  }

  private(set) var rows: [Row] = []
  private(set) var diagnostics: [Diagnostic] = []

  private let atlas: PlaceAtlas
  private let setUp: TrackingSetUp
  private let round: TrackingRound
  private var columns: [EstimateField: Int] = [:]
  private var errors = 0

  static let mostBytes = 64 << 20
  private static let mostRows = 500_000
  private static let mostDiagnostics = 2000

  init(_ bytes: [UInt8], round: TrackingRound, _ setUp: TrackingSetUp, _ atlas: PlaceAtlas) {
    (self.atlas, self.setUp, self.round) = (atlas, setUp, round)
    read(bytes)
    checkLevels()
    checkUnits()
    checkCopies()
  }

  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes else { return add(.error, "large", ["limit": "64 MB"], nil) }
    do {
      let sheets = try Spreadsheet.read(bytes).filter { !$0.rows.isEmpty && !$0.isHidden }
      guard let sheet = sheets.first, let head = sheet.rows.first else { return add(.error, "empty", [:], nil) }
      if sheets.count > 1 { add(.warning, "sheets", ["sheet": sheet.name], nil) }
      guard read(head, of: sheet.name) else { return }
      guard sheet.rows.count <= Self.mostRows else {
        return add(.error, "large", ["limit": String(Self.mostRows)], nil)
      }
      for row in sheet.rows.dropFirst() { read(row, in: sheet.name) }
    } catch {
      diagnostics.append(Diagnostic(.error, error.code, error.arguments))
    }
  }

  private mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String], _ location: Diagnostic.Location?
  ) {
    if severity == .error { errors += 1 }
    guard diagnostics.count < Self.mostDiagnostics || severity == .error && errors <= 200 else { return }
    diagnostics.append(Diagnostic(severity, "presence.file.\(code)", arguments, at: location))
  }

  // MARK: Heads

  private mutating func read(_ head: SheetRow, of sheet: String) -> Bool {
    for cell in head.cells {
      let at = Diagnostic.Location(sheet: sheet.isEmpty ? nil : sheet, row: head.number, column: cell.column)
      let name = String(cell.text.trimmed.prefix(60))
      guard let field = EstimateField(heading: cell.text) else {
        add(.warning, "unknownColumn", ["column": name], at)
        continue
      }
      if columns[field] == nil { columns[field] = cell.column } else { add(.error, "twice", ["column": name], at) }
    }
    let missing = [EstimateField.code].filter { columns[$0] == nil }
    for field in missing { add(.error, "missingColumn", ["column": field.rawValue], nil) }
    if columns[.count] == nil, columns[.status] == nil { add(.error, "missingColumn", ["column": "count"], nil) }
    return missing.isEmpty
  }

  // MARK: Rows

  private struct Reading {
    let row: SheetRow
    let sheet: String

    func at(_ column: Int?) -> Diagnostic.Location {
      Diagnostic.Location(sheet: sheet.isEmpty ? nil : sheet, row: row.number, column: column)
    }
  }

  private func text(_ field: EstimateField, _ reading: Reading) -> String? {
    guard let text = columns[field].flatMap({ reading.row[$0] })?.trimmed, !text.isEmpty else { return nil }
    return text
  }

  private mutating func read(_ row: SheetRow, in sheet: String) {
    let reading = Reading(row: row, sheet: sheet)
    // The second row of many humanitarian lists holds hashtags (hxlstandard.org).
    guard !row.cells.allSatisfy({ $0.text.trimmed.isEmpty || $0.text.trimmed.hasPrefix("#") }) else { return }
    let before = errors
    let place = place(reading)
    let status = choice(
      .status, PlaceReport.Status.init(rawValue:), PlaceReport.Status.allCases.map(\.rawValue), reading)
    let explanation = text(.explanation, reading) ?? ""
    var estimate: Estimate?
    if text(.count, reading) != nil {
      estimate = self.estimate(reading)
    } else if status == nil, text(.status, reading) == nil {
      add(.error, "blank", [:], reading.at(columns[.count]))
    }
    guard let place, errors == before else { return }
    if status == .zero || status == .closed, let count = estimate?.quantity.count, count > 0 {
      return add(.error, "against", ["value": String(count)], reading.at(columns[.status]))
    }
    if status == .dropped, explanation.isEmpty { return add(.error, "why", [:], reading.at(columns[.explanation])) }
    rows.append(
      Row(
        place: place, location: reading.at(nil), status: status, why: estimate == nil ? explanation : "",
        estimate: estimate))
  }

  private mutating func place(_ reading: Reading) -> ID<Place>? {
    guard let code = text(.code, reading) else {
      add(.error, "noCode", [:], reading.at(columns[.code]))
      return nil
    }
    let found = SheetPlaceCode(code, edition: text(.edition, reading), on: round.to, in: atlas)
    if let finding = found.finding {
      add(found.place == nil ? .error : .warning, finding.code, finding.arguments, reading.at(columns[.code]))
    }
    return found.place
  }

  private mutating func estimate(_ reading: Reading) -> Estimate? {
    guard let count = number(.count, reading) else { return nil }
    let unit = choice(.unit, Self.unit, CountingUnit.allCases.map(\.rawValue), reading) ?? .individuals
    let source = choice(.source, Self.source, FigureBasis.Source.allCases.map(\.rawValue), reading) ?? .informants
    let residence =
      choice(.residence, Universe.Residence.init(rawValue:), Universe.Residence.allCases.map(\.rawValue), reading)
      ?? (source == .register ? .registered : setUp.universe.residence)
    var universe = setUp.universe
    universe.residence = residence
    if let groups = text(.group, reading) {
      let read = groups.split(whereSeparator: { "+;,|".contains($0) }).map {
        PopulationGroup(rawValue: Self.key(String($0)))
      }
      if read.isEmpty || read.contains(nil) {
        add(
          .error, "choice",
          [
            "value": String(groups.prefix(60)),
            "allowed": PopulationGroup.allCases.map(\.rawValue).joined(separator: ", "),
          ],
          reading.at(columns[.group]))
      }
      universe.groups = Set(read.compactMap(\.self))
    }
    var estimate = Estimate(
      Quantity(count, unit),
      FigureBasis(source: source, method: text(.method, reading) ?? "", universe: universe),
      nationality: text(.nationality, reading)?.uppercased(), on: day(reading))
    if text(.informants, reading) != nil { estimate.informants = number(.informants, reading) }
    if text(.kinds, reading) != nil { estimate.kinds = number(.kinds, reading) }
    if text(.lowest, reading) != nil { estimate.lowest = number(.lowest, reading) }
    if text(.highest, reading) != nil { estimate.highest = number(.highest, reading) }
    estimate.explanation = text(.explanation, reading)
    if let code = text(.code, reading),
      let source = atlas.resolve(code: Digits.ascii(code), version: text(.edition, reading), on: round.to)?.source
    {
      estimate.code = PlaceCode(Digits.ascii(code), source: source)
    }
    do {
      try estimate.check()
    } catch {
      add(.error, String(error.code.split(separator: ".").last ?? ""), [:], reading.at(nil))
    }
    return estimate
  }

  private mutating func number(_ field: EstimateField, _ reading: Reading) -> Int? {
    let text = text(field, reading) ?? ""
    guard let number = Int(Digits.ascii(text)), number >= 0, number <= Estimate.greatest else {
      add(.error, "number", ["value": String(text.prefix(60))], reading.at(columns[field]))
      return nil
    }
    return number
  }

  private mutating func day(_ reading: Reading) -> Day {
    guard let text = text(.date, reading) else { return round.to }
    if let day = Day(Digits.ascii(text).prefix { $0 != " " && $0 != "T" }) { return day }
    add(.error, "date", ["date": String(text.prefix(60))], reading.at(columns[.date]))
    return round.to
  }

  private mutating func choice<Value>(
    _ field: EstimateField, _ read: (String) -> Value?, _ allowed: [String], _ reading: Reading
  ) -> Value? {
    guard let text = text(field, reading) else { return nil }
    if let value = read(Self.key(text)) { return value }
    add(
      .error, "choice", ["value": String(text.prefix(60)), "allowed": allowed.joined(separator: ", ")],
      reading.at(columns[field]))
    return nil
  }

  private static func key(_ text: String) -> String {
    text.trimmed.lowercased().map { $0 == " " || $0 == "-" ? "_" : String($0) }.joined()
  }

  private static func unit(_ key: String) -> CountingUnit? {
    let others = [
      "people": CountingUnit.individuals, "persons": .individuals, "kişi": .individuals, "أفراد": .individuals,
      "families": .households, "household": .households, "hane": .households, "أسر": .households, "tent": .tents,
      "çadır": .tents, "خيام": .tents,
    ]
    return CountingUnit(rawValue: key) ?? others[key]
  }

  private static func source(_ key: String) -> FigureBasis.Source? {
    let others = [
      "b1": FigureBasis.Source.register, "official": .register, "b2": .informants, "survey": .probabilitySurvey,
    ]
    return FigureBasis.Source(rawValue: key) ?? others[key]
  }

  // MARK: What rows say together

  /// Rows of several levels in one file describe the same people.
  private mutating func checkLevels() {
    let places = Set(rows.map(\.place))
    for row in rows {
      let above = atlas.line(row.place).dropFirst().first { places.contains($0.id) }
      if let above { add(.error, "levels", ["outer": above.code ?? "–"], row.location) }
    }
  }

  /// Households and people of one place that do not fit together: somebody may have typed one for the other.
  private mutating func checkUnits() {
    struct Key: Hashable {
      let place: ID<Place>
      let source: FigureBasis.Source
      let stratum: Stratum
    }
    var households: [Key: Int] = [:]
    for row in rows {
      guard let estimate = row.estimate, estimate.quantity.unit == .households else { continue }
      households[Key(place: row.place, source: estimate.basis.source, stratum: estimate.stratum)] =
        estimate.quantity.count
    }
    for row in rows {
      guard let estimate = row.estimate, estimate.quantity.unit == .individuals,
        let count = households[Key(place: row.place, source: estimate.basis.source, stratum: estimate.stratum)],
        setUp.households.question(individuals: estimate.quantity.count, households: count) != nil
      else { continue }
      add(
        .warning, "units", ["individuals": String(estimate.quantity.count), "households": String(count)], row.location)
    }
  }

  /// The same figure again and again: copied, perhaps.
  private mutating func checkCopies() {
    let said = rows.compactMap { row in
      row.estimate.map {
        InformantFigure(informant: ID(high: 0, low: 0), kinds: [], place: row.place, individuals: $0.quantity.count)
      }
    }
    for (count, places) in InformantFlags(said).identical.sorted(by: { $0.key < $1.key }).prefix(20) {
      add(.warning, "copies", ["value": String(count), "places": String(places.count)], nil)
    }
  }
}
