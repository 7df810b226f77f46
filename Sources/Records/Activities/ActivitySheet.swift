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
    /// What people decided of those that the register does not have, by ``WrittenOrganisation/key``.
    let decisions: [String: ID<Organisation>?]
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
  package var diagnostics: [Diagnostic] { remarks.kept }
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
  private let spellings: OrganisationSpellings
  private let organisations: [ID<Organisation>: Organisation]
  private var written: [String: WrittenOrganisation] = [:]
  private var repaired: [String: PlaceRepair] = [:]
  private var remarks: SheetRemarks

  private static let mostRows = 200_000
  /// Organisations that the register does not have: each is compared with all that it has.
  static let mostUnknown = 300

  /// Throws what is wrong with the file.
  init(_ bytes: [UInt8], _ plan: SheetPlan, _ known: Surroundings) throws {
    (self.plan, self.known) = (plan, known)
    remarks = SheetRemarks(sheet: plan.sheet, prefix: "activity.file")
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
    spellings = OrganisationSpellings(known.organisations)
    organisations = Dictionary(known.organisations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    try plan.read(file, most: Self.mostRows) { row in
      read(row)
      return counts.rows
    }
  }

  // MARK: Cells

  private func at(_ row: SheetRow, _ field: ActivityField? = nil) -> Diagnostic.Location {
    remarks.at(row, field.flatMap { columns[$0] })
  }

  private func text(_ field: ActivityField, _ row: SheetRow) -> String? {
    if let column = columns[field], let text = row[column]?.trimmed, !text.isEmpty { return text }
    return constants[field]
  }

  private mutating func value<Value>(
    _ field: ActivityField, _ row: SheetRow,
    _ read: (ActivityValues, String) throws(CellProblem) -> Value
  ) -> Value? {
    guard let text = text(field, row) else { return nil }
    do throws(CellProblem) {
      return try read(values, text)
    } catch {
      remarks.tell(
        .error, error.code, error.arguments.merging(["column": field.rawValue]) { own, _ in own }, at: at(row, field))
      return nil
    }
  }

  private mutating func needed<Value>(_ value: Value?, _ field: ActivityField, _ row: SheetRow) -> Value? {
    if value == nil, text(field, row) == nil {
      remarks.tell(.error, "missing", ["column": field.rawValue], at: at(row, field))
    }
    return value
  }

  // MARK: Rows

  private mutating func read(_ row: SheetRow) {
    counts.rows += 1
    let before = remarks.errors
    let newBefore = newOrganisations
    guard let facts = facts(row) else { return refuse(newBefore) }
    let report = report(row)
    guard remarks.errors == before else { return refuse(newBefore) }
    let id = facts.key.isEmpty ? Activity.id(of: facts) : Activity.id(facts.organisation, key: facts.key)
    guard var draft = drafts[id] else {
      order.append(id)
      let silent = ActivityField.allCases.filter { columns[$0] == nil && constants[$0] == nil }
      drafts[id] = Draft(
        location: at(row), facts: facts, silent: Set(silent), reports: report.map { [$0] } ?? [])
      return
    }
    if let report, draft.reports.contains(where: { $0.month == report.month }) {
      remarks.tell(.error, "again", ["row": String(draft.location.row ?? 0)], at: at(row, .month))
      return refuse(newBefore)
    }
    if draft.facts != facts {
      remarks.tell(.warning, "differs", ["row": String(draft.location.row ?? 0)], at: at(row))
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
    let sector = value(.sector, row) { values, text throws(CellProblem) in try values.sector(text) }
    let from = value(.from, row) { values, text throws(CellProblem) in try values.day(text) }
    let until = value(.until, row) { values, text throws(CellProblem) in try values.day(text) }
    let target = value(.target, row) { values, text throws(CellProblem) in try values.amount(text) }
    let targeted = value(.targeted, row) { values, text throws(CellProblem) in try values.count(text) }
    let status = value(.status, row) { values, text throws(CellProblem) in try values.status(text) }
    let counting = value(.counting, row) { values, text throws(CellProblem) in try values.counting(text) }
    let level = value(.level, row) { values, text throws(CellProblem) in try values.level(text) }
    let place = place(row)
    let implementer = text(.implementer, row).flatMap { self.organisation(named: $0, .implementer, row) }
    if let place, let level, level != .internal, !known.atlas.isVisible(place, within: known.openAreas) {
      remarks.tell(.error, "level", ["value": level.rawValue], at: at(row, .level))
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
      remarks.tell(.error, error.rawValue, at: at(row))
      return nil
    }
  }

  private mutating func report(_ row: SheetRow) -> ActivityReport? {
    let month = value(.month, row) { values, text throws(CellProblem) in try values.month(text) }
    let quantity = value(.quantity, row) { values, text throws(CellProblem) in try values.amount(text) }
    var people = PeopleReached()
    for (field, path) in [
      (ActivityField.people, \PeopleReached.total), (.girls, \.girls), (.boys, \.boys), (.women, \.women),
      (.men, \.men),
    ] {
      people[keyPath: path] = value(field, row) { values, text throws(CellProblem) in
        try values.count(text)
      }
    }
    guard quantity != nil || people != PeopleReached() else { return nil }
    guard let month = needed(month, .month, row) else { return nil }
    do throws(ActivityRefusal) {
      return try ActivityReport(month: month, quantity: quantity, people: people).checked()
    } catch {
      remarks.tell(.error, error.rawValue, at: at(row, .people))
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
    if let known = spellings[text] { return known }
    guard let written = written(text, field, row) else { return nil }
    if let known = written.decision?.organisation { return known }
    guard !written.isOpen else {
      let names = written.candidates.compactMap { organisations[$0] }.map {
        "\($0.facts.acronym) (\($0.name(in: .english)))"
      }.joined(separator: ", ")
      remarks.tell(.error, "organisationAlike", ["value": text, "candidates": names], at: at(row, field))
      return nil
    }
    let id = Organisation.id(ofAcronym: text)
    if newOrganisations[id] != nil { return id }
    var said = OrganisationRecorded(acronym: text, names: LocalizedText(), type: .other)
    if field == .organisation {
      if let name = self.text(.organisationName, row) { said.names.texts["en"] = name }
      let type = value(.organisationType, row) { values, text throws(CellProblem) in try values.type(text) }
      said.type = type ?? .other
    }
    do throws(ActivityRefusal) {
      newOrganisations[id] = try said.checked()
    } catch {
      remarks.tell(.error, "organisation", ["value": String(text.prefix(60))], at: at(row, field))
      return nil
    }
    remarks.tell(.warning, "newOrganisation", ["value": text], at: at(row, field))
    return id
  }

  /// One that the register does not have, with those of it that it may be. Nil where a sheet has so many that they can be
  /// none.
  private mutating func written(_ text: String, _ field: ActivityField, _ row: SheetRow) -> WrittenOrganisation? {
    let key = Folding.fold(text)
    if written[key] == nil {
      guard written.count < Self.mostUnknown else {
        remarks.tell(.error, "organisationsMany", ["limit": String(Self.mostUnknown)], at: at(row, field))
        return nil
      }
      let decision = known.decisions[key].map { OrganisationDecision(key: key, organisation: $0) }
      let name = field == .organisation ? self.text(.organisationName, row) : nil
      written[key] = WrittenOrganisation(
        key: key, text: text, row: row.number,
        candidates: spellings.alike(
          [text, name].compactMap(\.self).map { String($0.prefix(Organisation.longestName)) }),
        decision: decision)
    }
    written[key]?.rows += 1
    return written[key]
  }

  /// In the order of the sheet.
  var writtenOrganisations: [WrittenOrganisation] { written.values.sorted { ($0.row, $0.key) < ($1.row, $1.key) } }

  // MARK: Places

  private mutating func place(_ row: SheetRow) -> ID<Place>? {
    let code = text(.place, row)
    let parts = placeSheet.columns.flatMap { [$0.code, $0.name] }.map { $0.flatMap { row[$0]?.trimmed } ?? "" }
    let key = ([code ?? ""] + parts).joined(separator: "\n")
    let isFirst = repaired[key] == nil
    let repair =
      repaired[key] ?? code.map(known.repairs.repair(codeOrName:)) ?? placeSheet.smallest(row, by: known.repairs)
    repaired[key] = repair
    let column = columns[.place] ?? plan.placeColumns.last { row[$0.column]?.trimmed.isEmpty == false }?.column
    let location = remarks.at(row, column)
    guard let repair else {
      remarks.tell(.error, "missing", ["column": ActivityField.place.rawValue], at: location)
      return nil
    }
    remarks.tell(repair, isFirst: isFirst, at: location, in: known.atlas)
    guard let place = repair.place else { return nil }
    guard known.atlas.isVisible(place, within: known.areas) else {
      remarks.tell(.error, "notAllowed", at: location)
      return nil
    }
    return place
  }
}
