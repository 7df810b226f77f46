/// One row of the survey sheet, by what its cells are for.
struct SurveyRow {
  let number: Int
  var type: CellText?
  var name: CellText?
  var choiceFilter: CellText?
  var parameters: CellText?
  var trigger: CellText?
  var defaultValue: CellText?
  var disabled: CellText?
  var entityProperty: CellText?
  var intent: CellText?
  var additivity: CellText?
  var role: CellText?
  var hxl: CellText?
  var texts: [(role: SurveyColumn.TextRole, language: Int?, cell: CellText)] = []
  var binds: [(name: String, cell: CellText)] = []
  var controls: [(name: String, cell: CellText)] = []
  var instances: [(name: String, cell: CellText)] = []
  var unsupportedMedia: [(kind: String, cell: CellText)] = []

  init(number: Int) {
    self.number = number
  }

  mutating func set(_ column: SurveyColumn, _ cell: CellText) {
    switch column {
    case .type: type = cell
    case .name: name = cell
    case .choiceFilter: choiceFilter = cell
    case .parameters: parameters = cell
    case .trigger: trigger = cell
    case .defaultValue: defaultValue = cell
    case .disabled: disabled = cell
    case .entityProperty: entityProperty = cell
    case .intent: intent = cell
    case .additivity: additivity = cell
    case .role: role = cell
    case .hxl: hxl = cell
    case .text(let role, let language): texts.append((role, language, cell))
    case .bind(let name): binds.append((name, cell))
    case .control(let name): controls.append((name, cell))
    case .instance(let name): instances.append((name, cell))
    case .unsupportedMedium(let kind): unsupportedMedia.append((kind, cell))
    case .unknown: break
    }
  }

  func has(_ role: SurveyColumn.TextRole) -> Bool { texts.contains { $0.role == role } }

  var hasMedia: Bool {
    texts.contains { if case .medium = $0.role { true } else { false } }
  }

  func bind(_ name: String) -> CellText? { binds.last { $0.name == name }?.cell }

  func control(_ name: String) -> CellText? { controls.last { $0.name == name }?.cell }
}
