import ArgumentParser
import Basics
import Formats
import Foundation

extension MeasureCommand {
  /// Prints a line of JSON with how long it took to write made-up rows, without a database.
  struct Write: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Write rows of eight columns.")

    enum Kind: String, CaseIterable, ExpressibleByArgument {
      case csv, xlsx, parquet
    }

    @Argument(help: "In which format.") var kind: Kind
    @Argument(help: "How many rows.") var count: Int
    @Option(help: "Where to.") var out: String

    private struct Line: Encodable {
      let seconds: Double
      let bytes: Int
    }

    func perform(_ console: Console) async throws {
      let target = try OutputFile.open(out, isBinary: true)
      let start = ContinuousClock.now
      var bytes = 0
      func keep(_ piece: [UInt8]) throws {
        bytes += piece.count
        try target.write(contentsOf: piece)
      }
      switch kind {
      case .csv:
        var writer = CSVWriter()
        writer.write(Self.columns.map { .text($0.name) })
        for number in 0..<count {
          writer.write(Self.row(number))
          if writer.pending > 1 << 16 { try keep(writer.take()) }
        }
        try keep(writer.take())
      case .xlsx:
        var workbook = XLSXStream()
        workbook.addSheet("rows", header: Self.columns.map(\.name))
        for number in 0..<count {
          workbook.write(Self.row(number))
          if workbook.pending > 1 << 16 { try keep(workbook.take()) }
        }
        workbook.finish()
        try keep(workbook.take())
      case .parquet:
        var writer = ParquetWriter(Self.columns)
        for number in 0..<count {
          writer.write(Self.row(number))
          if number % 1000 == 0 { try keep(writer.take()) }
        }
        writer.finish()
        try keep(writer.take())
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      try console.json(Line(seconds: seconds, bytes: bytes))
    }

    private static let columns: [ParquetWriter.Column] = [
      .init("id", .text), .init("place", .text), .init("day", .date), .init("received", .instant),
      .init("edits", .integer), .init("value", .decimal), .init("enough", .boolean), .init("kind", .text),
    ]

    private static let kinds = ["tent", "container", "collective centre"]

    private static func row(_ number: Int) -> [ExportValue] {
      [
        .text("0190a0a0-0000-7000-8000-\(number)"), .text("TUR\(100_000 + number % 973)"),
        .date(Day(epochDay: 20_000 + number % 365)),
        .instant(Instant(microseconds: 1_780_000_000_000_000 + Int64(number) * 1_000_003)), .integer(number % 9),
        number % 7 == 0 ? .empty : .decimal(Double(number % 1000) / 8), .boolean(number % 3 == 0),
        number % 5 == 0 ? .empty : .text(kinds[number % 3]),
      ]
    }
  }
}
