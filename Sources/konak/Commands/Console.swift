import ArgumentParser
import Basics
import Foundation
import Web

/// What commands say, in the language of the terminal.
struct Console: Sendable {
  let words: Words

  /// That of this process.
  static let terminal = Result { try Console() }

  /// The language of `LC_ALL`, `LC_MESSAGES` or `LANG`, else English.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let language = Language(rawValue: String(locale.prefix(2))) ?? .english
    let catalogue = try Catalogue(folder: Resources.located().locales, languages: [language])
    words = Words(catalogue, language: language, zone: .current)
  }

  /// A result, on a line of its own.
  func say(_ text: String) { Self.write(text, to: .standardOutput) }

  /// To standard error, so that results can be piped.
  func note(_ text: String) { Self.write(text, to: .standardError) }

  /// As one line of JSON with sorted names.
  func json(_ value: some Encodable) throws {
    write(try JSONText.bytes(value) + [UInt8(ascii: "\n")])
  }

  /// As they are.
  func write(_ bytes: some Sequence<UInt8>) { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }

  /// In one piece with its line end, so that lines of several programs on one terminal or in one log stay apart.
  private static func write(_ text: String, to handle: FileHandle) {
    try? handle.write(contentsOf: Data((text.withoutControls + "\n").utf8))
  }
}

extension String {
  /// What others wrote may hold sequences that steer a terminal: their beginnings are shown as �.
  fileprivate var withoutControls: String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }
    guard unicodeScalars.contains(where: isControl) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }

  /// On one line: where lines are counted, a text of several must not look like several.
  var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ↵ ") }
}

/// A command that may be refused. What refuses it is told in words, and the exit code says so.
protocol KonakCommand: AsyncParsableCommand {
  func perform(_ console: Console) async throws
}

extension KonakCommand {
  func run() async throws {
    let console = try Console.terminal.get()
    do {
      try await perform(console)
    } catch let problem as UsageProblem {
      console.note(console.words("console.usage.\(problem.code)", problem.arguments.mapValues { .text($0) }))
      throw ExitCode(EX_USAGE)
    } catch let refusal as any Refusal {
      console.note(console.words.refusal(refusal))
      throw ExitCode.failure
    } catch let problem as ConfigurationProblem {
      console.note(problem.description)
      throw ExitCode(EX_CONFIG)
    } catch let stop as ExitCode {
      throw stop
    } catch {
      console.note(console.words("console.fault", ["reason": .text(String(describing: error))]))
      throw ExitCode.failure
    }
  }
}

/// A wrong use that shows only while the command runs: a file that is not there, an answer that was not given. Its words
/// are under `console.usage.<code>`.
struct UsageProblem: Error, Equatable {
  let code: String
  let arguments: [String: String]

  init(_ code: String, _ arguments: [String: String] = [:]) {
    self.code = code
    self.arguments = arguments
  }
}
