/// The least and the greatest value of each unknown that is not below zero and keeps some sums as they are: two linear
/// programmes an unknown, by the simplex method on a dense tableau (Dantzig 1963) with Bland's rule against cycling.
///
/// All share one set of feasible points, so that each programme starts where the last ended. Costs about the unknowns
/// squared times the sums squared; meant for some hundreds.
struct LinearBounds {
  private let cells: [Int]
  /// A row a sum that is not implied by the others: coefficients of the unknowns, then the right-hand side.
  private var rows: [[Double]]
  /// The unknown that each row gives.
  private var basis: [Int]
  /// For each unknown the row that gives it, or -1: it is zero.
  private var rowOf: [Int]
  private let scale: Double

  /// - Parameters:
  ///   - cells: the unknowns.
  ///   - sums: signed sums of them that stay as they are.
  ///   - values: of all cells, by cell: what the unknowns are in truth. They begin the search, and scale it.
  init(_ cells: [Int], sums: [[(cell: Int, sign: Double)]], values: [Double]) {
    self.cells = cells
    scale = max(1, cells.reduce(0) { max($0, values[$1]) })
    let number = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($0.element, $0.offset) })
    let width = cells.count
    rows = []
    for sum in sums {
      // The last column is an artificial unknown's value; it begins as the sum itself.
      var row = Array(repeating: 0.0, count: width + 1)
      for term in sum {
        guard let column = number[term.cell] else { continue }
        row[column] += term.sign
        row[width] += term.sign * values[term.cell] / scale
      }
      rows.append(row)
    }
    basis = []
    rowOf = Array(repeating: -1, count: width)
    start()
  }

  private var width: Int { cells.count }
  private static let tiny = 1e-9

  /// The first phase: rows are made to give unknowns that are not below zero, and implied rows go.
  private mutating func start() {
    for row in rows.indices where rows[row][width] < 0 {
      for column in 0...width { rows[row][column] = -rows[row][column] }
    }
    // Artificial unknowns are numbered from width on, and have no columns: none returns once it has left.
    basis = rows.indices.map { width + $0 }
    while true {
      var gain = Array(repeating: 0.0, count: width)
      for (row, content) in rows.enumerated() where basis[row] >= width {
        for column in 0..<width { gain[column] += content[column] }
      }
      guard let entering = gain.indices.first(where: { rowOf[$0] < 0 && gain[$0] > Self.tiny }),
        let leaving = leaving(entering, counting: nil)
      else { break }
      pivot(leaving, entering)
    }
    // What artificial unknowns are left are zero: their row gives another unknown, or nothing.
    var row = 0
    while row < rows.count {
      guard basis[row] >= width else {
        row += 1
        continue
      }
      if let column = (0..<width).first(where: { rowOf[$0] < 0 && abs(rows[row][$0]) > Self.tiny }) {
        pivot(row, column)
        row += 1
      } else {
        let last = rows.count - 1
        rows.swapAt(row, last)
        basis.swapAt(row, last)
        rows.removeLast()
        basis.removeLast()
        for (number, unknown) in basis.enumerated() where unknown < width { rowOf[unknown] = number }
      }
    }
  }

  /// For each unknown, in the order of the cells. An upper end may be infinite.
  func intervals() -> [(lower: Double, upper: Double)] {
    var tableau = self
    return cells.indices.map { unknown in
      let upper = tableau.greatest(unknown)
      return (tableau.least(unknown) * scale, upper * scale)
    }
  }

  private mutating func greatest(_ unknown: Int) -> Double {
    if rowOf[unknown] < 0 {
      guard let row = leaving(unknown, counting: nil) else { return .infinity }
      pivot(row, unknown)
    }
    while true {
      let row = rowOf[unknown]
      guard let entering = (0..<width).first(where: { rowOf[$0] < 0 && rows[row][$0] < -Self.tiny }) else {
        return rows[row][width]
      }
      guard let next = leaving(entering, counting: nil) else { return .infinity }
      pivot(next, entering)
    }
  }

  private mutating func least(_ unknown: Int) -> Double {
    while rowOf[unknown] >= 0 {
      let row = rowOf[unknown]
      guard let entering = (0..<width).first(where: { rowOf[$0] < 0 && rows[row][$0] > Self.tiny }) else {
        return max(0, rows[row][width])
      }
      guard let next = leaving(entering, counting: row) else { return max(0, rows[row][width]) }
      pivot(next, entering)
    }
    return 0
  }

  /// The row whose unknown is the first to reach zero as the entering one grows; of equals the row asked for, else that of
  /// the unknown with the lowest number (Bland).
  private func leaving(_ entering: Int, counting preferred: Int?) -> Int? {
    var best: (row: Int, ratio: Double)?
    for (row, content) in rows.enumerated() where content[entering] > Self.tiny {
      let ratio = max(0, content[width]) / content[entering]
      guard let known = best else {
        best = (row, ratio)
        continue
      }
      if ratio < known.ratio - 1e-12 {
        best = (row, ratio)
      } else if ratio <= known.ratio + 1e-12,
        row == preferred || (known.row != preferred && basis[row] < basis[known.row])
      {
        best = (row, ratio)
      }
    }
    return best?.row
  }

  private mutating func pivot(_ row: Int, _ column: Int) {
    let factor = rows[row][column]
    for index in 0...width where rows[row][index] != 0 { rows[row][index] /= factor }
    let content = rows[row]
    let used = content.indices.filter { content[$0] != 0 }
    for other in rows.indices where other != row {
      let multiple = rows[other][column]
      guard multiple != 0 else { continue }
      for index in used {
        let value = rows[other][index] - multiple * content[index]
        rows[other][index] = abs(value) < 1e-12 ? 0 : value
      }
      rows[other][column] = 0
    }
    if basis[row] < width { rowOf[basis[row]] = -1 }
    basis[row] = column
    rowOf[column] = row
  }
}
