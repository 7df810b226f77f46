import Basics
import Collect
import Store

extension Reader {
  /// Finds the places of all rows, and says what is to be done in each.
  ///
  /// - Parameter areas: where the requester may correct; records elsewhere are as if they were not there.
  func reading(
    _ sheet: CleaningSheet, _ round: TrackingRound, _ atlas: PlaceAtlas, within areas: [ID<Place>]?
  ) throws -> RoundReading {
    var entries: [ID<Entry>: [FieldChange]] = [:]
    var known: [ID<JournalStream>: ID<Place>] = [:]
    for piece in sheet.rows.pieces(of: Presence.piece) {
      entries.merge(try corrected(piece.compactMap { ID($0[.entry]) }, in: round.id)) { first, _ in first }
      known.merge(try places(ofRecords: piece.compactMap { ID($0[.record]) }, in: round.id)) { first, _ in first }
    }
    let setUp = try rules(of: round).setUp
    var reading = RoundReading(round: round.id) { _, _ in PlaceAnswer() }
    var rows: [ID<Place>: [CleaningSheet.Row]] = [:]
    for row in sheet.rows {
      reading.counts.rows += 1
      // A line of the log that nobody touched wants nothing, whatever became of it since.
      if let entry = ID<Entry>(row[.entry]),
        let change = entries[entry]?.first(where: { $0.field.rawValue == row[.field] }), change.new == row[.new]
      {
        reading.counts.known += 1
        continue
      }
      let place =
        ID<JournalStream>(row[.record]).flatMap { known[$0] }
        ?? [row[.code], row[.record]].lazy.filter { !$0.isEmpty }
        .compactMap { atlas.place(ofCode: Digits.ascii($0), on: round.to) }.first
      guard let place, atlas.isVisible(place, within: areas) else {
        reading.counts.refused += 1
        reading.diagnostics.append(
          Diagnostic(
            .error, "presence.log.record", ["record": String(row[.record].prefix(60))], at: row.at(.record)))
        continue
      }
      if rows[place] == nil { reading.order.append(place) }
      rows[place, default: []].append(row)
    }
    let values = EstimateValues(cells: CellReading(hasPlainNumbers: sheet.hasPlainNumbers))
    reading.answer = { [rows, entries] place, state in
      CleaningAnswer(state, round, setUp, entries, values).read(rows[place] ?? [])
    }
    return reading
  }
}

/// What rows of a cleaning log come to for one place as it stands.
private struct CleaningAnswer {
  private var state: PlaceInRound
  private let round: TrackingRound
  private let setUp: TrackingSetUp
  private let entries: [ID<Entry>: [FieldChange]]
  private let values: EstimateValues
  private var answer = PlaceAnswer()

  init(
    _ state: PlaceInRound, _ round: TrackingRound, _ setUp: TrackingSetUp, _ entries: [ID<Entry>: [FieldChange]],
    _ values: EstimateValues
  ) {
    (self.state, self.round, self.setUp, self.entries, self.values) = (state, round, setUp, entries, values)
  }

  private enum Record: Hashable {
    case place
    case estimate(ID<Estimate>)
    /// One that is to be there.
    case new
  }

  private struct Cell {
    let row: CleaningSheet.Row
    let field: CorrectedField
  }

  func read(_ rows: [CleaningSheet.Row]) -> PlaceAnswer {
    var reading = self
    // The cells of one record are corrected together: a range and its figure may move at once.
    var order: [Record] = []
    var cells: [Record: [Cell]] = [:]
    for row in rows {
      guard let (record, field) = reading.found(row) else { continue }
      if cells[record] == nil || record == .new { order.append(record) }
      cells[record, default: []].append(Cell(row: row, field: field))
    }
    for record in order {
      switch record {
      case .place: reading.correctPlace(cells[record] ?? [])
      case .estimate(let id): reading.correct(id, cells[record] ?? [])
      case .new: if let cell = cells[record]?.removeFirst() { reading.add(cell) }
      }
    }
    return reading.answer
  }

  // MARK: Which record, which field

  private mutating func found(_ row: CleaningSheet.Row) -> (Record, CorrectedField)? {
    guard let field = CorrectedField(rawValue: row[.field].lowercased()) else {
      refuse(row, .field, "field", ["field": String(row[.field].prefix(60)), "allowed": Self.allowed])
      return nil
    }
    guard !Self.notHere.contains(field) else {
      refuse(row, .field, "notHere", ["field": field.rawValue])
      return nil
    }
    let id = ID<JournalStream>(row[.record])
    if id == PlaceInRound.id(round.id, state.place) || id == nil && !field.isOfEstimate {
      guard !field.isOfEstimate || field == .estimate else {
        refuse(row, .field, "ofPlace", ["field": field.rawValue])
        return nil
      }
      guard state.status != nil || !state.estimates.isEmpty else {
        refuse(row, .record, "record", ["record": String(row[.record].prefix(60))])
        return nil
      }
      return (field == .estimate ? .new : .place, field)
    }
    // Somebody wrote the place's code: enough where it has one estimate.
    let estimates = state.estimates.filter { id == nil || $0.id == id?.recast() }
    guard let estimate = estimates.first, field.isOfEstimate else {
      if id == nil, field == .estimate, state.status != nil { return (.new, field) }
      refuse(row, .record, "record", ["record": String(row[.record].prefix(60))])
      return nil
    }
    if id == nil, field == .estimate { return (.new, field) }
    guard estimates.count == 1 else {
      refuse(row, .record, "several", ["record": String(row[.record].prefix(60))])
      return nil
    }
    return (.estimate(estimate.id), field)
  }

  private static let notHere: Set<CorrectedField> = [.choice, .scope, .answer, .population]
  private static let allowed = CorrectedField.allCases.filter { !notHere.contains($0) }.map(
    \.rawValue
  )
  .joined(separator: ", ")

  /// Whether the cell wants something, and may: nobody else changed it since, and there is a reason.
  private mutating func wants(_ cell: Cell, now: String) -> Bool {
    let row = cell.row
    if now == row[.new] {
      answer.known += 1
      return false
    }
    guard !row[.reason].isEmpty else {
      refuse(row, .reason, "reason", [:])
      return false
    }
    let edited = ID<Entry>(row[.entry]).flatMap { entries[$0] }?.first { $0.field == cell.field }?.new
    let before = edited ?? row[.old]
    guard before == now || edited == nil && before.isEmpty else {
      refuse(
        row, .old, "conflict",
        ["old": before.isEmpty ? "–" : before, "now": now.isEmpty ? "–" : now, "new": row[.new]])
      return false
    }
    return true
  }

  private mutating func refuse(
    _ row: CleaningSheet.Row, _ column: CleaningSheet.Column, _ code: String, _ arguments: [String: String]
  ) {
    answer.refused += 1
    answer.diagnostics.append(Diagnostic(.error, "presence.log.\(code)", arguments, at: row.at(column)))
  }

  private mutating func refuse(_ row: CleaningSheet.Row, _ problem: CellProblem) {
    answer.refused += 1
    answer.diagnostics.append(
      Diagnostic(.error, "presence.file.\(problem.code)", problem.arguments, at: row.at(.new)))
  }

  // MARK: What is to be said

  /// Says it, unless the rules refuse it.
  private mutating func say(_ statement: RoundStatement, _ rows: [CleaningSheet.Row]) {
    var reasons: [String] = []
    for row in rows where !reasons.contains(row[.reason]) { reasons.append(row[.reason]) }
    do {
      let reason = try Presence.reason(reasons.joined(separator: "; "))
      let event = try state.event(saying: statement, reason: reason, round, setUp, newID: { ID(high: 0, low: 0) })
      if let event { state.note(event) }
      answer.taken += rows.count
      answer.sayings.append(PlaceSaying(place: state.place, statements: [statement], reason: reason))
    } catch {
      let code = error.code.split(separator: ".").last.map(String.init) ?? error.code
      answer.refused += rows.count
      answer.diagnostics += rows.map { Diagnostic(.error, "presence.file.\(code)", at: $0.at(.new)) }
    }
  }

  private mutating func correctPlace(_ cells: [Cell]) {
    var (status, why) = (state.status, state.why)
    var changed: [CleaningSheet.Row] = []
    for cell in cells where wants(cell, now: state.written(cell.field)) {
      if cell.field == .remark {
        why = cell.row[.new]
      } else {
        do {
          status = try values.status(cell.row[.new])
        } catch {
          refuse(cell.row, error)
          continue
        }
        // A place is dropped for the reason that the row gives.
        if !cells.contains(where: { $0.field == .remark }) { why = status == .dropped ? cell.row[.reason] : "" }
      }
      changed.append(cell.row)
    }
    if let status, !changed.isEmpty { say(.status(status, why: why), changed) }
  }

  private mutating func correct(_ id: ID<Estimate>, _ cells: [Cell]) {
    guard let recorded = state.estimates.first(where: { $0.id == id }) else { return }
    var estimate = recorded.estimate
    var changed: [CleaningSheet.Row] = []
    for cell in cells where wants(cell, now: estimate.written(cell.field)) {
      if cell.field == .estimate {
        if cell.row[.new].isEmpty { return say(.withdrawal(id), [cell.row]) }
        refuse(cell.row, .new, "notHere", ["field": cell.field.rawValue])
        continue
      }
      do {
        try estimate.set(cell.field, to: cell.row[.new], values)
        changed.append(cell.row)
      } catch {
        refuse(cell.row, error)
      }
    }
    guard !changed.isEmpty else { return }
    // A grade that followed from the criteria follows anew.
    if recorded.estimate.grade == recorded.estimate.withoutGrade.grade(by: setUp.criteria, endOfRound: round.to) {
      estimate.grade = nil
    }
    say(.estimate(id, estimate), changed)
  }

  /// An estimate that is to be there, written as ``PlaceInRound/describe(_:)-(Estimate)`` does.
  private mutating func add(_ cell: Cell) {
    guard wants(cell, now: "") else { return }
    let parts = cell.row[.new].split(separator: " ").map(String.init)
    do throws(CellProblem) {
      let part = parts.count == 5 ? PeoplePart(key: parts[4]) : nil
      guard parts.count == (part == nil ? 4 : 5), let stratum = Stratum(key: parts[3]) else {
        throw CellProblem("described", cell.row[.new])
      }
      let source = try values.source(parts[2])
      var universe = setUp.universe
      (universe.groups, universe.returnedTo) = (stratum.groups, stratum.returnedTo)
      if source == .register { universe.residence = .registered }
      var estimate = Estimate(
        Quantity(try values.count(parts[0]), try values.unit(parts[1])),
        FigureBasis(source: source, method: "", universe: universe), nationality: stratum.nationality, on: round.to)
      (estimate.sex, estimate.age) = (part?.sex, part?.age)
      // Known by what it is about: the same row again finds it there.
      let id = Presence.estimateID(estimate, of: state.place, in: round.id)
      if let known = state.estimates.first(where: { $0.id == id }) {
        if known.estimate.quantity == estimate.quantity {
          answer.known += 1
        } else {
          refuse(cell.row, .new, "there", ["record": id.description])
        }
        return
      }
      say(.estimate(id, estimate), [cell.row])
    } catch {
      refuse(cell.row, error)
    }
  }
}

extension Estimate {
  fileprivate var withoutGrade: Estimate {
    var estimate = self
    estimate.grade = nil
    return estimate
  }
}

extension Presence {
  /// Of an estimate of a sheet: by its place, source, group, sex and age, and unit, so that the same sheet again changes
  /// nothing.
  static func estimateID(_ estimate: Estimate, of place: ID<Place>, in round: ID<Round>) -> ID<Estimate> {
    let whom = estimate.part.map { StratumPart(estimate.stratum, $0).key } ?? estimate.stratum.key
    return ID(
      named: "estimate", round.description, place.description, estimate.basis.source.rawValue, whom,
      estimate.quantity.unit.rawValue)
  }
}
