import Foundation
import Yams

extension Configuration {
  /// Reads defaults, then the file, then the environment, then flags: later ones win.
  ///
  /// - Parameters:
  ///   - file: The file to read; it must exist. Without one, `/etc/konak/konak.yaml` is read when it exists.
  ///   - flags: Settings of the command line by name.
  static func read(
    file: URL?, environment: [String: String], flags: [String: String]
  ) throws(ConfigurationProblem) -> Configuration {
    var configuration = Configuration(data: DataFolder(root: URL(filePath: environment.defaultData)))
    let path = file ?? environment["KONAK_CONFIG"].map { URL(filePath: $0) }
    let standard = URL(filePath: "/etc/konak/konak.yaml")
    if let path {
      try configuration.apply(settings(in: path), from: path.path)
    } else if FileManager.default.fileExists(atPath: standard.path) {
      try configuration.apply(settings(in: standard), from: standard.path)
    }
    let named = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.environmentName, $0.name) })
    let fromEnvironment = environment.compactMap { key, value in named[key].map { ($0, value) } }
    try configuration.apply(
      Dictionary(uniqueKeysWithValues: fromEnvironment), from: message("setting.problem.environment"))
    try configuration.apply(flags, from: message("setting.problem.command_line"))
    return configuration
  }

  private mutating func apply(_ values: [String: String], from source: String) throws(ConfigurationProblem) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let setting = Setting.all.first(where: { $0.name == name }) else {
        let known = Setting.all.map(\.name).joined(separator: ", ")
        throw ConfigurationProblem(
          source: source, sentence: message("setting.problem.unknown", ["name": name, "known": known]))
      }
      do throws(Setting.NotAllowed) {
        try setting.apply(value, &self)
      } catch {
        throw ConfigurationProblem(source: source, sentence: "\(name) \(error.sentence)")
      }
    }
  }

  /// The file's settings: a mapping of names to texts, or to lists of texts, which are joined with commas.
  private static func settings(in file: URL) throws(ConfigurationProblem) -> [String: String] {
    let root: Node?
    do {
      root = try Yams.compose(yaml: String(contentsOf: file, encoding: .utf8))
    } catch {
      throw ConfigurationProblem(
        source: file.path, sentence: message("setting.problem.unreadable", ["reason": "\(error)"]))
    }
    guard let root else { return [:] }
    guard case .mapping(let mapping) = root else {
      throw ConfigurationProblem(source: file.path, sentence: message("setting.problem.shape"))
    }
    var settings: [String: String] = [:]
    for (key, node) in mapping {
      let texts = node.scalar.map { [$0.string] } ?? node.sequence?.compactMap { $0.scalar?.string }
      guard let name = key.scalar?.string, let texts else {
        throw ConfigurationProblem(source: file.path, sentence: message("setting.problem.shape"))
      }
      settings[name] = texts.joined(separator: ",")
    }
    return settings
  }
}

extension [String: String] {
  /// The data folder of whoever configured none: that of a service in its unit, else one in the home folder.
  fileprivate var defaultData: String {
    if let state = self["STATE_DIRECTORY"] { return state }
    if let data = self["XDG_DATA_HOME"] { return data + "/konak" }
    return (self["HOME"] ?? ".") + "/.local/share/konak"
  }
}

/// A configuration that cannot be used: where, and what is allowed. Values are not repeated, they may be secret.
struct ConfigurationProblem: Error, Equatable, CustomStringConvertible {
  let source: String
  let sentence: String
  var description: String { "\(source): \(sentence)" }
}
