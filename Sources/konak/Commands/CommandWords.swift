import ArgumentParser
import Basics
import Foundation
import Web

/// What commands say of themselves, in the language of the terminal: the message `command.<key>`.
func told(_ key: String, _ arguments: [String: String] = [:]) -> String {
  message("command.\(key)", arguments)
}

/// A message for whoever runs the program. Where the catalogues are not found, its key: so that help is there all the same.
func message(_ key: String, _ arguments: [String: String] = [:]) -> String {
  guard case .success(let console) = Console.terminal else { return key }
  return console.words(key, arguments.mapValues { .text($0) })
}

extension ArgumentHelp {
  static func told(_ key: String, valueName: String? = nil) -> ArgumentHelp {
    ArgumentHelp(konak.told(key), valueName: valueName)
  }
}

/// What the library that reads the command line says by itself, in the language of the terminal. It knows English alone; of
/// what it does not say often the English stays.
struct ParserWords {
  let words: Words

  private static let headings = ["OVERVIEW", "USAGE", "ARGUMENTS", "OPTIONS", "SUBCOMMANDS"]

  func translated(_ text: String) -> String {
    guard words.language != .english else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\n")
  }

  private func say(_ key: String, _ arguments: [String: Substring] = [:]) -> String {
    words("command.parser.\(key)", arguments.mapValues { .text(String($0)) })
  }

  private func line(_ line: Substring) -> String {
    for heading in Self.headings where line.hasPrefix("\(heading):") {
      return say(heading.lowercased()) + line.dropFirst(heading.count)
    }
    if line.hasPrefix("Usage:") { return say("usage") + line.dropFirst(5) }
    if line.hasPrefix("Help:") { return say("help") + line.dropFirst(4) }
    if line.hasPrefix("Error: ") { return "\(say("error")): " + problem(line.dropFirst(7)) }
    if let found = line.firstMatch(of: /See '(.+)' for detailed help\./) {
      return line.prefix(upTo: found.range.lowerBound) + say("detailed", ["command": found.1])
    }
    if let found = line.firstMatch(of: /See '(.+)' for more information\./) {
      return line.prefix(upTo: found.range.lowerBound) + say("more", ["command": found.1])
    }
    return String(line).replacing("Show help information.", with: say("showHelp"))
      .replacing("Show the version.", with: say("showVersion"))
      .replacing("(default: ", with: "(\(say("default")): ").replacing("(values: ", with: "(\(say("values")): ")
      .replacing("; default: ", with: "; \(say("default")): ").replacing(" (default) ", with: " (\(say("default"))) ")
  }

  private func problem(_ text: Substring) -> String {
    if let found = text.wholeMatch(of: /Missing expected argument '(.+)'/) {
      return say("missingArgument", ["what": found.1])
    }
    if let found = text.wholeMatch(of: /Missing value for '(.+)'/) { return say("missingValue", ["what": found.1]) }
    if let found = text.wholeMatch(of: /Unknown option '(.+?)'(?:\. Did you mean '(.+)'\?)?/) {
      let meant = found.2.map { ". " + say("meant", ["what": $0]) } ?? ""
      return say("unknownOption", ["what": found.1]) + meant
    }
    if let found = text.wholeMatch(of: /Unexpected argument '(.+)'/) { return say("unexpected", ["what": found.1]) }
    if let found = text.wholeMatch(of: /[0-9]+ unexpected arguments: '(.+)'/) {
      return say("unexpectedMany", ["what": found.1])
    }
    if let found = text.wholeMatch(of: /The value '(.*)' is invalid for '(.+?)'(?:\. Please provide one of (.+)\.)?/) {
      let one = found.3.map { ". " + say("provide", ["values": $0]) } ?? ""
      return say("invalid", ["value": found.1, "what": found.2]) + one
    }
    if let found = text.wholeMatch(of: /The option '(.+)' does not take any value, but '(.*)' was specified\./) {
      return say("noValue", ["what": found.1, "value": found.2])
    }
    return String(text)
  }
}

extension Konak {
  /// As the library does it, in the language of the terminal.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    var text = fullMessage(for: error)
    // Not what shells and programs read: scripts and JSON.
    let isForPeople = ["OVERVIEW:", "USAGE:", "Error:"].contains { text.hasPrefix($0) }
    if isForPeople, case .success(let console) = Console.terminal {
      text = ParserWords(words: console.words).translated(text)
    }
    if !text.isEmpty {
      let handle = code.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
      try? handle.write(contentsOf: Data((text + "\n").utf8))
    }
    Foundation.exit(code.rawValue)
  }
}
