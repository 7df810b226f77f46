import ArgumentParser
import Basics
import Statistics

extension MeasureCommand {
  /// Forecasts the last week of each series from the days before it. Reads one line of JSON a series, `{"first": day,
  /// "counts": [n or null]}`, a count for each day; writes one a series with what was expected of the last seven days, the
  /// bounds of 95 in 100, and how long it took. The days are watched for the same time each.
  struct Forecast: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Forecast the last week of many series.")
    @Argument(help: "The series.") var file: String

    private struct Series: Decodable {
      let first: String
      let counts: [Int?]
    }

    private struct Line: Encodable {
      let expected: [Double]
      let lowest: [Int]
      let highest: [Int]
      let milliseconds: Double
    }

    func perform(_ console: Console) async throws {
      for text in try InputFile.bytes(file).split(separator: UInt8(ascii: "\n")) {
        let series = try JSONText.decode(text, as: Series.self)
        guard let first = Day(series.first), series.counts.count > EarlyWarning.ahead else {
          throw ValidationError("A series needs its first day and more than a week.")
        }
        let days = series.counts.enumerated().map { (first.adding(days: $0.offset), $0.element) }
        let (known, asked) = (days.dropLast(EarlyWarning.ahead), days.suffix(EarlyWarning.ahead))
        let start = ContinuousClock.now
        let comparisons = EarlyWarning.compare(
          known.compactMap { day, count in count.map { CountObservation(day, count: $0, hours: 8) } },
          from: asked.first!.0, to: asked.last!.0, hours: 8)
        let taken = ContinuousClock.now - start
        try console.json(
          Line(
            expected: comparisons.map(\.expected), lowest: comparisons.map(\.shown.lowerBound),
            highest: comparisons.map(\.shown.upperBound), milliseconds: taken.inMilliseconds))
      }
    }
  }
}

extension Duration {
  fileprivate var inMilliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
  }
}
