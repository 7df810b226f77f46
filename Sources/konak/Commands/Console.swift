import ArgumentParser
import Basics
import Foundation
import Web

/// What commands say, in the language of the terminal.
struct Console: Sendable {
  let words: Words

  /// The language of `LC_ALL`, `LC_MESSAGES` or `LANG`, else English.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let language = Language(rawValue: String(locale.prefix(2))) ?? .english
    words = Words(try Catalogue(folder: Resources.located().locales), language: language, zone: .current)
  }

  func say(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8)) }

  /// To standard error, so that results can be piped.
  func note(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }

  /// As one line of JSON with sorted names.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    say(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// A command that may be refused. What refuses it is told in words, and the exit code says so.
protocol KonakCommand: AsyncParsableCommand {
  func perform(_ console: Console) async throws
}

extension KonakCommand {
  func run() async throws {
    let console = try Console()
    do {
      try await perform(console)
    } catch let refusal as any Refusal {
      console.note(console.words.refusal(refusal))
      throw ExitCode.failure
    } catch let problem as ConfigurationProblem {
      console.note(problem.description)
      throw ExitCode(EX_CONFIG)
    } catch let stop as ExitCode {
      throw stop
    } catch let wrong as ValidationError {
      throw wrong
    } catch {
      console.note(console.words("console.fault", ["reason": .text(String(describing: error))]))
      throw ExitCode.failure
    }
  }
}
