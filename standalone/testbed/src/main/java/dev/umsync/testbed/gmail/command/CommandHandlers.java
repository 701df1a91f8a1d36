package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.session.CommandHandler;
import java.util.EnumMap;
import java.util.Map;

/** Which handler carries out which command. */
public final class CommandHandlers {
  private CommandHandlers() {}

  /** A handler for every command that the server knows. */
  public static Map<Command, CommandHandler> all() {
    Map<Command, CommandHandler> handlers = new EnumMap<>(Command.class);
    for (Command command : Command.values()) {
      handlers.put(command, handler(command));
    }
    return handlers;
  }

  private static CommandHandler handler(Command command) {
    return switch (command) {
      case APPEND -> AppendCommand::append;
      case AUTHENTICATE -> LoginCommands::authenticate;
      case CAPABILITY -> GeneralCommands::capability;
      case CLOSE -> SelectCommands::close;
      case COPY -> MoveCommands::copy;
      case CREATE -> FolderCommands::create;
      case ENABLE -> GeneralCommands::enable;
      case SELECT, EXAMINE -> SelectCommands::open;
      case EXPUNGE -> MoveCommands::expunge;
      case FETCH -> FetchCommand::fetch;
      case GETQUOTA -> GeneralCommands::quota;
      case GETQUOTAROOT -> GeneralCommands::quotaRoot;
      case ID -> GeneralCommands::id;
      case IDLE -> IdleCommand::idle;
      case LIST, XLIST, LSUB -> FolderCommands::list;
      case LOGIN -> LoginCommands::login;
      case LOGOUT -> GeneralCommands::logout;
      case MOVE -> MoveCommands::move;
      case NAMESPACE -> GeneralCommands::namespace;
      case CHECK, NOOP, SUBSCRIBE, UNSUBSCRIBE -> GeneralCommands::nothing;
      case SEARCH -> SearchCommand::search;
      case STATUS -> FolderCommands::status;
      case STORE -> StoreCommand::store;
      case UNSELECT -> SelectCommands::unselect;
    };
  }
}
