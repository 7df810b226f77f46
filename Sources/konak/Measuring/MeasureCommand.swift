import ArgumentParser
import Collect
import FormEngine
import Foundation

/// What `make bench` calls to measure inside one warm process. Hidden: it is no tool for a mission.
struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Measure parts of the program.", shouldDisplay: false,
    subcommands: [
      Convert.self, Prepare.self, Fill.self, Track.self, Flows.self, Forecast.self, Write.self, Release.self,
      Disclose.self,
    ])

  /// Prints a line of JSON for each file with the processor time of each conversion. The first round warms up and is not
  /// counted, unless it is the only one.
  struct Convert: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Convert forms again and again.")
    @Option(help: "How often each file is converted.") var rounds = 1
    @Argument(help: "The forms.") var files: [String]

    private struct Line: Encodable {
      let file: String
      let converted: Bool
      let milliseconds: [Double]
    }

    func perform(_ console: Console) async throws {
      let contents = try files.map(InputFile.bytes)
      var lines = files.map { ($0, false, [Double]()) }
      for round in 0...(rounds > 1 ? rounds : 0) {
        for (index, bytes) in contents.enumerated() {
          let start = Self.processorTime
          let xml = try FormEngine.Form.read(file: bytes, named: files[index]).form?.xform()
          if round > 0 || rounds == 1 { lines[index].2.append(Self.processorTime - start) }
          lines[index].1 = xml != nil
        }
      }
      for (file, converted, milliseconds) in lines {
        try console.json(Line(file: file, converted: converted, milliseconds: milliseconds))
      }
    }

    /// Milliseconds of processor time that the process has used.
    private static var processorTime: Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
    }
  }
}
