/// Figures in lines and columns, already written out; the partial `records/flow-table`.
struct FlowTable: Equatable, Sendable {
  let caption: String
  let head: [String]
  let lines: [Line]
  let isEmpty: Bool
  /// How the figures are to be read.
  let notes: [String]

  init(_ caption: String, head: [String], lines: [Line], notes: [String] = []) {
    self.caption = caption
    self.head = head
    self.lines = lines
    isEmpty = lines.isEmpty
    self.notes = notes
  }

  struct Line: Equatable, Sendable {
    let label: String
    /// Where what the line rests on is found, and what else it rests on.
    let source: String?
    let further: [Link]
    /// Whether it is the one that was asked for.
    let isChosen: Bool
    let cells: [Cell]

    init(label: String, sources: [Link] = [], isChosen: Bool = false, cells: [Cell]) {
      self.label = label
      source = sources.first?.path
      further = Array(sources.dropFirst())
      self.isChosen = isChosen
      self.cells = cells
    }
  }

  struct Cell: Equatable, Sendable {
    let text: String
    /// A gap, as opposed to a zero.
    let isMissing: Bool
    /// Where it is told in full.
    let path: String?

    init(text: String, isMissing: Bool, path: String? = nil) {
      (self.text, self.isMissing, self.path) = (text, isMissing, path)
    }
  }

  struct Link: Equatable, Sendable {
    let path: String
    let text: String
  }
}

/// A picture that is fetched, with what it is saved as; the partial `records/flow-picture`.
struct FlowPicture: Equatable, Sendable {
  let path: String
  let name: String
}

/// All flow points.
struct FlowsPage: PageModel {
  static let template = "records/flows"

  let points: [Line]
  let isEmpty: Bool
  let signals: [FlowSignalView]
  let hasSignals: Bool
  /// Codes that submissions name and nobody entered.
  let unknown: [String]
  let hasUnknown: Bool
  let canManage: Bool
  let hasSeveral: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let place: String
    let closed: String
    let last: String
    let day: FlowTable.Cell
    let week: FlowTable.Cell
    let weekBefore: FlowTable.Cell
    let signals: String
  }
}

/// A signal, and what may be done about it; the partial `records/flow-signal`.
struct FlowSignalView: Equatable, Sendable {
  let text: String
  /// What is counted by now, where that is something else.
  let now: String?
  let point: String
  let pointPath: String
  let group: String
  let made: String
  let acknowledged: String?
  let response: String?
  let responded: String?
  let closed: String?
  let acknowledge: Acting?
  let answer: Answering?

  struct Acting: Equatable, Sendable {
    let path: String
    let proof: String
  }

  struct Answering: Equatable, Sendable {
    let path: String
    let proof: String
    let fieldID: String
    let value: String
  }
}

struct FlowSignalsPage: PageModel {
  static let template = "records/flow-signals"

  let rate: String
  let open: [FlowSignalView]
  let hasOpen: Bool
  let closed: [FlowSignalView]
  let hasClosed: Bool
  let problem: String?
}

/// One flow point.
struct FlowPointPage: PageModel {
  static let template = "records/flow-point"

  let name: String
  let facts: [Fact]
  let edit: String?
  let signals: [FlowSignalView]
  let hasSignals: Bool
  let address: String
  let group: Field
  let step: Field
  let from: Field
  let to: Field
  /// Nil when nobody has watched there yet.
  let figures: Figures?

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Figures: Equatable, Sendable {
    let trend: FlowPicture
    let series: FlowTable
    let shifts: FlowTable
    /// Nil while there is too little to forecast from.
    let forecast: Forecast?
    let people: FlowTable
    let parts: [FlowTable]
    let seen: FlowTable
    let map: FlowPicture?
    let ways: FlowTable
    let seriesFiles: TakeOut
    let waysFiles: TakeOut
  }

  struct Forecast: Equatable, Sendable {
    let picture: FlowPicture
    let table: FlowTable
    let rate: String
  }
}

/// Origins and destinations at several points beside each other.
struct FlowMatrixPage: PageModel {
  static let template = "records/flow-matrix"

  let address: String
  let choices: [Choice]
  let from: Field
  let to: Field
  let table: FlowTable?
  let files: TakeOut?
  let problem: String?

  struct Choice: Equatable, Sendable {
    let code: String
    let name: String
    let isChosen: Bool
  }
}

/// Entering a point, or changing one.
struct FlowPointForm: PageModel {
  static let template = "records/flow-point-form"

  let title: String
  let proof: String
  let action: String
  let fields: [Field]
  let place: Field
  let days: [Field]
  let problem: String?
}
