import Collect
import FormEngine

/// What the answers of a form are to the counting of flows, as its author says with `konak:role`; told in `docs/flows.md`.
enum FlowRole: String, CaseIterable {
  case point = "flow.point"
  case shiftFrom = "flow.shift.from"
  case shiftTo = "flow.shift.to"
  /// Hours of the shift in which nobody watched.
  case shiftClosed = "flow.shift.closed"
  /// Why, by a code of the form.
  case closure = "flow.shift.closure"
  /// How many watched.
  case staff = "flow.shift.staff"
  /// Groups that passed and could not be asked.
  case missed = "flow.shift.missed"
  case passedAt = "flow.passed"
  case direction = "flow.direction"
  case individuals = "flow.individuals"
  case women = "flow.women"
  case men = "flow.men"
  case girls = "flow.girls"
  case boys = "flow.boys"
  case nationality = "flow.nationality"
  case crossing = "flow.crossing"
  case origin = "flow.origin"
  case next = "flow.next"
  case destination = "flow.destination"
  case means = "flow.means"
  /// What was seen or told in the group: any number of codes.
  case vulnerability = "flow.vulnerability"

  private var types: Set<TableSchema.ColumnType> {
    switch self {
    case .point, .origin, .next, .destination, .direction, .nationality, .crossing, .means, .closure:
      [.text, .choice]
    case .vulnerability: [.text, .choice, .choices]
    case .shiftFrom, .shiftTo, .passedAt: [.dateTime]
    case .shiftClosed, .staff, .missed, .individuals, .women, .men, .girls, .boys: [.integer, .decimal]
    }
  }

  /// The columns that hold the answers of that role, of the newest version that has it first; none when the form has no
  /// question of that role outside of repeats, or one of another type.
  func columns(of record: FormRecord, in layout: FormLayout) -> [FormColumn] {
    var paths: [String] = []
    for version in record.versions.reversed() {
      for asked in version.content.shape.roles
      where asked.role == rawValue && asked.table == 0 && !paths.contains(asked.question.path) {
        paths.append(asked.question.path)
      }
    }
    return paths.flatMap { path in
      layout.columns.filter { $0.path == path && $0.table == 0 && types.contains($0.type) }.reversed()
    }
  }
}

extension FormShape {
  /// Whether it counts at flow points.
  var countsFlows: Bool { roles.contains { $0.role == FlowRole.point.rawValue && $0.table == 0 } }
}
