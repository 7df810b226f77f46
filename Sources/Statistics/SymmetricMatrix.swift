import Foundation

/// A symmetric positive definite matrix, for the normal equations of regressions with some tens of columns.
struct SymmetricMatrix {
  let size: Int
  /// Row by row; only the lower triangle is used.
  private var cells: [Double]

  init(size: Int) {
    self.size = size
    cells = Array(repeating: 0, count: size * size)
  }

  /// Adds to the cell and its mirror image.
  mutating func add(_ value: Double, _ row: Int, _ column: Int) {
    cells[max(row, column) * size + min(row, column)] += value
  }

  /// vectorᵀ·matrix·vector.
  func quadratic(_ vector: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<size where vector[row] != 0 {
      for column in 0...row {
        sum += cells[row * size + column] * vector[row] * vector[column] * (row == column ? 1 : 2)
      }
    }
    return sum
  }

  /// The lower triangle L with L·Lᵀ = the matrix; nil when it is not positive definite.
  func factor() -> Factor? {
    var lower = cells
    for column in 0..<size {
      for row in column..<size {
        var sum = lower[row * size + column]
        for inner in 0..<column { sum -= lower[row * size + inner] * lower[column * size + inner] }
        if row == column {
          guard sum > 0 else { return nil }
          lower[row * size + column] = sum.squareRoot()
        } else {
          lower[row * size + column] = sum / lower[column * size + column]
        }
      }
    }
    return Factor(size: size, lower: lower)
  }

  struct Factor {
    let size: Int
    fileprivate let lower: [Double]

    var logDeterminant: Double { (0..<size).reduce(0) { $0 + 2 * log(lower[$1 * size + $1]) } }

    /// L⁻¹·vector.
    private func forward(_ vector: [Double]) -> [Double] {
      var x = vector
      for row in 0..<size {
        var sum = x[row]
        for inner in 0..<row { sum -= lower[row * size + inner] * x[inner] }
        x[row] = sum / lower[row * size + row]
      }
      return x
    }

    /// The solution of matrix·x = vector.
    func solve(_ vector: [Double]) -> [Double] {
      var x = forward(vector)
      for row in (0..<size).reversed() {
        var sum = x[row]
        for inner in (row + 1)..<max(size, row + 1) { sum -= lower[inner * size + row] * x[inner] }
        x[row] = sum / lower[row * size + row]
      }
      return x
    }

    /// vectorᵀ·matrix⁻¹·vector.
    func variance(_ vector: [Double]) -> Double { forward(vector).reduce(0) { $0 + $1 * $1 } }
  }
}
