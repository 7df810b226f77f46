import Formats
import Foundation
import Worlds

@testable import Statistics

func isNear(_ value: Double, _ expected: Double, within difference: Double) -> Bool {
  abs(value - expected) < difference
}

/// A sheet of the conformance material by the names of its columns.
struct Sheet {
  let header: [String]
  private(set) var rows: [[String]] = []

  /// Nil, and said, where the material is not here.
  init?(_ name: String) throws {
    guard let data = Conformance.data("statistics/\(name)") else { return nil }
    var reader = CSVReader(Array(data))
    header = try reader.next()?.fields ?? []
    while let row = try reader.next() { rows.append(row.fields) }
  }

  func column(_ name: String) -> [String?] {
    guard let index = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[index].isEmpty || $0[index] == "NA" ? nil : $0[index] }
  }

  func table(_ keys: [String], weight: String? = nil) -> KeyTable {
    let columns = keys.map(column)
    let weights = weight.map(column)
    var table = KeyTable(keys: keys.count)
    for row in rows.indices {
      table.add(columns.map { $0[row] }, weight: weights.flatMap { $0[row] }.flatMap(Double.init) ?? 1)
    }
    return table
  }
}
