package import Basics
package import Collect
import Formats

/// A sheet of activities as somebody made it, read by what its columns mean.
package struct ActivitySheet: ImportReading {
  /// What is known of the mission when a sheet is read.
  struct Surroundings: Sendable {
    let atlas: PlaceAtlas
    let today: Day
    let repairs: PlaceRepairs
    let sectors: SectorList
    let organisations: [Organisation]
    /// Where the requester may record, and let be seen outside, what is in no programme; nil for everywhere.
    let areas: [ID<Place>]?
    let openAreas: [ID<Place>]?
  }

  /// What the rows of one activity say.
  struct Draft: Sendable {
    var location: Diagnostic.Location
    var rows = 1
    /// Where columns say nothing of something, it holds a default, and ``silent`` has it.
    var facts: ActivityRecorded
    var silent: Set<ActivityField>
    var reports: [ActivityReport] = []

    /// With what the sheet says nothing of as it was before.
    func facts(over before: ActivityRecorded?) -> ActivityRecorded {
      guard let before else { return facts }
      var merged = facts
      merged.programme = before.programme
      for field in silent {
        switch field {
        case .implementer: merged.implementer = before.implementer
        case .donor: merged.donor = before.donor
        case .indicator: merged.indicator = before.indicator
        case .unit: merged.unit = before.unit
        case .target: merged.target = before.target
        case .targeted: merged.targeted = before.targeted
        case .until: merged.until = before.until
        case .status: merged.status = before.status
        case .counting: merged.counting = before.counting
        case .level: merged.level = before.level
        case .organisation, .organisationName, .organisationType, .code, .sector, .title, .place, .from, .month,
          .quantity, .people, .girls, .boys, .women, .men:
          break
        }
      }
      return merged
    }
  }

  package private(set) var counts = SheetCounts()
  package private(set) var diagnostics: [Diagnostic] = []
  package private(set) var order: [ID<Activity>] = []
  private(set) var drafts: [ID<Activity>: Draft] = [:]
  /// Those that the register does not have, as far as rows of theirs are in order.
  private(set) var newOrganisations: [ID<Organisation>: OrganisationRecorded] = [:]

  private let known: Surroundings
  private let plan: SheetPlan
  private let values: ActivityValues
  private let placeSheet: PlaceSheet
  private let columns: [ActivityField: Int]
  private let constants: [ActivityField: String]
  private let byName: [String: ID<Organisation>]
  private var repaired: [String: PlaceRepair] = [:]
  private var rowErrors = 0

  static let mostRows = 200_000
  /// So many remarks are held; what is wrong is counted beyond.
  private static let mostDiagnostics = 30_000

  /// Throws what is wrong with the file.
  init(_ bytes: [UInt8], _ plan: SheetPlan, _ known: Surroundings) throws {
    (self.plan, self.known) = (plan, known)
    let file = try SheetRows(bytes)
    values = ActivityValues(cells: CellReading(hasPlainNumbers: file.hasPlainNumbers), sectors: known.sectors)
    placeSheet = PlaceSheet(plan.placeColumns, sheet: plan.sheet)
    columns = plan.columns.sorted { $0.key < $1.key }.reduce(into: [:]) { columns, column in
      if let field = ActivityField(column.value) { columns[field] = columns[field] ?? column.key }
    }
    constants = plan.constants.reduce(into: [:]) { constants, constant in
      guard let field = ActivityField(.question(constant.key)), !constant.value.trimmed.isEmpty else { return }
      constants[field] = constant.value.trimmed
    }
    byName = Dictionary(
      known.organisations.flatMap { organisation in
        ([organisation.facts.acronym] + organisation.facts.names.texts.values).map {
          (Folding.fold($0), organisation.id)
        }
      }, uniquingKeysWith: { first, _ in first })
    var isTooLong = false
    try file.read(plan.sheet) { row in
      if row.number > plan.heading, !SheetQuestions.isTags(row) { read(row) }
      isTooLong = counts.rows > Self.mostRows
      return !isTooLong
    }
    if isTooLong { throw FormatRefusal.tooLarge(what: "rows", limit: Self.mostRows) }
  }

  // MARK: Cells

  private func at(_ row: SheetRow, _ field: ActivityField? = nil) -> Diagnostic.Location {
    Diagnostic.Location(sheet: plan.sheet, row: row.number, column: field.flatMap { columns[$0] })
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String] = [:], at place: Diagnostic.Location
  ) {
    if severity == .error { rowErrors += 1 }
    guard diagnostics.count < Self.mostDiagnostics else { return }
    diagnostics.append(Diagnostic(severity, "activity.file.\(code)", arguments, at: place))
  }

  private func text(_ field: ActivityField, _ row: SheetRow) -> String? {
    if let column = columns[field], let text = row[column]?.trimmed, !text.isEmpty { return text }
    return constants[field]
  }

  private mutating func value<Value>(
    _ field: ActivityField, _ row: SheetRow,
    _ read: (ActivityValues, String) throws(ActivityValues.Problem) -> Value
  ) -> Value? {
    guard let text = text(field, row) else { return nil }
    do throws(ActivityValues.Problem) {
      return try read(values, text)
    } catch {
      tell(
        .error, error.code, error.arguments.merging(["column": field.rawValue]) { own, _ in own }, at: at(row, field))
      return nil
    }
  }

  private mutating func needed<Value>(_ value: Value?, _ field: ActivityField, _ row: SheetRow) -> Value? {
    if value == nil, text(field, row) == nil { tell(.error, "missing", ["column": field.rawValue], at: at(row, field)) }
    return value
  }

  // MARK: Rows

  private mutating func read(_ row: SheetRow) {
    guard plan.columns.keys.contains(where: { row[$0]?.trimmed.isEmpty == false }) else { return }
    counts.rows += 1
    rowErrors = 0
    let newBefore = newOrganisations
    guard let facts = facts(row) else { return refuse(newBefore) }
    let report = report(row)
    guard rowErrors == 0 else { return refuse(newBefore) }
    let id = facts.key.isEmpty ? Activity.id(of: facts) : Activity.id(facts.organisation, key: facts.key)
    guard var draft = drafts[id] else {
      order.append(id)
      let silent = ActivityField.allCases.filter { columns[$0] == nil && constants[$0] == nil }
      drafts[id] = Draft(
        location: at(row), facts: facts, silent: Set(silent), reports: report.map { [$0] } ?? [])
      return
    }
    if let report, draft.reports.contains(where: { $0.month == report.month }) {
      tell(.error, "again", ["row": String(draft.location.row ?? 0)], at: at(row, .month))
      return refuse(newBefore)
    }
    if draft.facts != facts {
      tell(.warning, "differs", ["row": String(draft.location.row ?? 0)], at: at(row))
    }
    (draft.facts, draft.rows) = (facts, draft.rows + 1)
    if let report { draft.reports.append(report) }
    drafts[id] = draft
  }

  private mutating func refuse(_ organisations: [ID<Organisation>: OrganisationRecorded]) {
    counts.refused += 1
    newOrganisations = organisations
  }

  private mutating func facts(_ row: SheetRow) -> ActivityRecorded? {
    let organisation = organisation(row)
    let sector = value(.sector, row) { values, text throws(ActivityValues.Problem) in try values.sector(text) }
    let from = value(.from, row) { values, text throws(ActivityValues.Problem) in try values.day(text) }
    let until = value(.until, row) { values, text throws(ActivityValues.Problem) in try values.day(text) }
    let target = value(.target, row) { values, text throws(ActivityValues.Problem) in try values.amount(text) }
    let targeted = value(.targeted, row) { values, text throws(ActivityValues.Problem) in try values.count(text) }
    let status = value(.status, row) { values, text throws(ActivityValues.Problem) in try values.status(text) }
    let counting = value(.counting, row) { values, text throws(ActivityValues.Problem) in try values.counting(text) }
    let level = value(.level, row) { values, text throws(ActivityValues.Problem) in try values.level(text) }
    let place = place(row)
    let implementer = text(.implementer, row).flatMap { self.organisation(named: $0, .implementer, row) }
    if let place, let level, level != .internal, !known.atlas.isVisible(place, within: known.openAreas) {
      tell(.error, "level", ["value": level.rawValue], at: at(row, .level))
    }
    guard let organisation = needed(organisation, .organisation, row), let sector = needed(sector, .sector, row),
      let title = needed(text(.title, row), .title, row), let from = needed(from, .from, row), let place
    else { return nil }
    let facts = ActivityRecorded(
      organisation: organisation, implementer: implementer, donor: text(.donor, row) ?? "",
      key: text(.code, row) ?? "", sector: sector, edition: known.sectors.edition, title: title,
      indicator: text(.indicator, row) ?? "", unit: text(.unit, row) ?? "", target: target, targeted: targeted,
      place: place, from: from, until: until, status: status ?? .ongoing, counting: counting ?? .again,
      level: level ?? .internal)
    do throws(ActivityRefusal) {
      return try facts.checked()
    } catch {
      tell(.error, error.rawValue, at: at(row))
      return nil
    }
  }

  private mutating func report(_ row: SheetRow) -> ActivityReport? {
    let month = value(.month, row) { values, text throws(ActivityValues.Problem) in try values.month(text) }
    let quantity = value(.quantity, row) { values, text throws(ActivityValues.Problem) in try values.amount(text) }
    var people = PeopleReached()
    for (field, path) in [
      (ActivityField.people, \PeopleReached.total), (.girls, \.girls), (.boys, \.boys), (.women, \.women),
      (.men, \.men),
    ] {
      people[keyPath: path] = value(field, row) { values, text throws(ActivityValues.Problem) in
        try values.count(text)
      }
    }
    guard quantity != nil || people != PeopleReached() else { return nil }
    guard let month = needed(month, .month, row) else { return nil }
    do throws(ActivityRefusal) {
      return try ActivityReport(month: month, quantity: quantity, people: people).checked()
    } catch {
      tell(.error, error.rawValue, at: at(row, .people))
      return nil
    }
  }

  // MARK: Organisations

  private mutating func organisation(_ row: SheetRow) -> ID<Organisation>? {
    guard let text = text(.organisation, row) else { return nil }
    return organisation(named: text, .organisation, row)
  }

  private mutating func organisation(
    named text: String, _ field: ActivityField, _ row: SheetRow
  ) -> ID<Organisation>? {
    let folded = Folding.fold(text)
    if let known = byName[folded] { return known }
    let id = Organisation.id(ofAcronym: text)
    if newOrganisations[id] != nil { return id }
    var said = OrganisationRecorded(acronym: text, names: LocalizedText(), type: .other)
    if field == .organisation {
      if let name = self.text(.organisationName, row) { said.names.texts["en"] = name }
      let type = value(.organisationType, row) { values, text throws(ActivityValues.Problem) in try values.type(text) }
      said.type = type ?? .other
    }
    do throws(ActivityRefusal) {
      newOrganisations[id] = try said.checked()
    } catch {
      tell(.error, "organisation", ["value": String(text.prefix(60))], at: at(row, field))
      return nil
    }
    tell(.warning, "newOrganisation", ["value": text], at: at(row, field))
    return id
  }

  // MARK: Places

  private mutating func place(_ row: SheetRow) -> ID<Place>? {
    let code = text(.place, row)
    let parts = placeSheet.columns.flatMap { [$0.code, $0.name] }.map { $0.flatMap { row[$0]?.trimmed } ?? "" }
    let key = ([code ?? ""] + parts).joined(separator: "\n")
    let isFirst = repaired[key] == nil
    let repair = repaired[key] ?? repair(code, row)
    repaired[key] = repair
    let column = columns[.place] ?? plan.placeColumns.last { row[$0.column]?.trimmed.isEmpty == false }?.column
    let location = Diagnostic.Location(sheet: plan.sheet, row: row.number, column: column)
    guard let repair else {
      tell(.error, "missing", ["column": ActivityField.place.rawValue], at: location)
      return nil
    }
    let isOpen = repair.place == nil
    if isOpen { rowErrors += 1 }
    if isFirst || isOpen, diagnostics.count < Self.mostDiagnostics {
      let names = repair.candidates.map { place -> String in
        [known.atlas[place]?.code, known.atlas[place]?.names.best(in: .english)].compactMap(\.self)
          .joined(separator: " ")
      }
      diagnostics += repair.findings.map { finding in
        let told = finding.diagnostic(candidates: names, at: location)
        return Diagnostic(isOpen && finding.reason.isOpen ? .error : .warning, told.code, told.arguments, at: location)
      }
    }
    guard let place = repair.place else { return nil }
    guard known.atlas.isVisible(place, within: known.areas) else {
      tell(.error, "notAllowed", at: location)
      return nil
    }
    return place
  }

  /// Of a code of any level, or a name where no digit is in it; else of the smallest level about which the row says
  /// something. Nil where the row says no place.
  private func repair(_ code: String?, _ row: SheetRow) -> PlaceRepair? {
    if let code {
      let ascii = Digits.ascii(code)
      let hasDigits = ascii.contains { ("0"..."9").contains($0) }
      let isName = !hasDigits && known.atlas.resolve(code: ascii, on: known.today) == nil
      return known.repairs.repair(isName ? .init(name: code) : .init(code: ascii))
    }
    let reading = placeSheet.read(row, by: known.repairs)
    let said = zip(placeSheet.columns, reading.repairs).filter { columns, _ in
      [columns.code, columns.name].compactMap(\.self).contains { row[$0]?.trimmed.isEmpty == false }
    }
    return said.last?.1
  }
}
