import ArgumentParser
import Basics
import Foundation
import Office
import Store
import Web

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "Manage accounts from the command line.",
    subcommands: [List.self, Add.self, Invite.self, SetPassword.self, Disable.self, Enable.self, TakeOff.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "List all accounts.")
    @OptionGroup var options: MissionOptions
    @Flag(help: "One line of JSON an account.") var json = false

    private struct Line: Encodable {
      let name: String
      let fullName: String
      let roles: [String]
      let disabled: Bool
      let secondFactor: Bool
      let lastSeen: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        for user in try await office.users.all() {
          let roles = user.grants.map(\.grant.role.rawValue)
          if json {
            try console.json(
              Line(
                name: user.name, fullName: user.fullName, roles: roles, disabled: user.disabled != nil,
                secondFactor: user.hasSecondFactor, lastSeen: user.lastSeen?.description))
          } else {
            let state = user.disabled == nil ? "" : "  " + console.words["user.state.disabled"]
            console.say("\(user.name)  \(user.fullName)  \(roles.joined(separator: ","))\(state)")
          }
        }
      }
    }
  }

  struct Add: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an account and print its invitation, or set its password.")
    @Argument(help: "What the person signs in with.") var name: String
    @Option(help: "The person's name.") var fullName: String
    @Option(help: "What they may do.") var role: Role
    @Option(help: "How sensitive data they may see.") var sensitivity: Sensitivity = .internalUse
    @Option(help: "Last day of the grant, as 2026-12-31.") var until: Day?
    @Option(
      help: "Of a viewer outside the mission: up to which level issues are read, partner or public, and nothing else.")
    var level = Level.internal
    @Flag(help: "Read the password from standard input instead of making an invitation.") var passwordStdin = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let password = passwordStdin ? try Self.passwordFromInput(console) : nil
      try await options.withOffice(orNew: true) { office in
        let userName = try UserName(name)
        let grants = [Grant(role, sensitivity: sensitivity, until: until, level: level)]
        if let password {
          try await office.users.create(userName, fullName: fullName, password: password, grants: grants, by: .system)
          console.note(console.words("console.user.added", ["name": .text(userName.text)]))
        } else {
          let made = try await office.users.create(userName, fullName: fullName, grants: grants, by: .system)
          console.say(try address(ofInvitation: made.invitation, options))
        }
        if userName.text != name {
          console.note(
            console.words("console.user.nameChanged", ["given": .text(name), "name": .text(userName.text)]))
        }
      }
    }
  }

  struct Invite: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a new invitation, by which the owner chooses a password.")
    @Argument(help: "What the person signs in with.") var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        let user = try await office.users.user(named: UserName(name))
        console.say(try address(ofInvitation: try await office.users.invite(user.id, by: .system), options))
      }
    }
  }

  struct SetPassword: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "password", abstract: "Set a password, read from standard input.")
    @Argument(help: "What the person signs in with.") var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let password = try Self.passwordFromInput(console)
      try await options.withOffice { office in
        try await office.users.setPassword(of: office.users.user(named: UserName(name)), to: password)
      }
    }
  }

  struct Disable: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Disable an account and end its sessions.")
    @Argument(help: "What the person signs in with.") var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.setDisabled(office.users.user(named: UserName(name)).id, true, by: .system)
      }
    }
  }

  struct Enable: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Enable an account again.")
    @Argument(help: "What the person signs in with.") var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.setDisabled(office.users.user(named: UserName(name)).id, false, by: .system)
      }
    }
  }

  struct TakeOff: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "second-factor-off", abstract: "Take the authenticator app off an account.")
    @Argument(help: "What the person signs in with.") var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.removeSecondFactor(of: office.users.user(named: UserName(name)).id, by: .system)
      }
    }
  }
}

extension MissionOptions {
  fileprivate func withOffice(orNew isNew: Bool = false, _ work: (Office) async throws -> Void) async throws {
    try await withMission(orNew: isNew) { mission in try await work(mission.office) }
  }
}

private func address(ofInvitation token: String, _ options: MissionOptions) throws -> String {
  let configuration = try options.configuration()
  var base = configuration.site.publicURL?.absoluteString ?? "http://localhost:\(configuration.port)"
  if base.hasSuffix("/") { base.removeLast() }
  return base + "/welcome/" + token
}

extension KonakCommand {
  /// One line of standard input, which a terminal does not show.
  static func passwordFromInput(_ console: Console, asking words: String = "console.user.password") throws -> String {
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal { console.note(console.words[words]) }
    var before = termios()
    let isHidden = isTerminal && tcgetattr(STDIN_FILENO, &before) == 0
    if isHidden {
      var silent = before
      silent.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    }
    defer { if isHidden { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) } }
    guard let password = readLine(strippingNewline: true), !password.isEmpty else { throw UsageProblem("password") }
    return password
  }
}

extension Role: ExpressibleByArgument {}

extension Sensitivity: ExpressibleByArgument {
  init?(argument: String) {
    switch argument {
    case "open": self = .open
    case "internal": self = .internalUse
    case "personal": self = .personal
    case "protected": self = .protected
    default: return nil
    }
  }

  private static let words = ["open", "internal", "personal", "protected"]
  static var allValueStrings: [String] { words }
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { Self.words[rawValue] }
}

extension Day: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
