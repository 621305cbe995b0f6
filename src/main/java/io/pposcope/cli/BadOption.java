package io.pposcope.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user is told of options that cannot be followed: a sentence and where help is, not the help itself. */
final class BadOption {

    /** What a path hardly has. */
    private static final Pattern SENTENCE = Pattern.compile("[;:] ");

    private BadOption() {}

    /** For arguments that the command does not know or cannot read. */
    static int explain(ParameterException failure, String... arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText("pposcope: " + failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        command.getErr().println("see " + command.getCommandSpec().qualifiedName() + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** @throws IllegalArgumentException if an option's number is too small */
    static void refuseBelow(int smallest, String option, int value) {
        if (value < smallest) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be at least " + smallest);
        }
    }

    /** The message of some file errors is the path alone; their class then says what happened. */
    static String sentence(Exception failure) {
        if (failure instanceof FileSystemException file
                && file.getReason() == null
                && !SENTENCE.matcher(file.getMessage()).find()) {
            return switch (file) {
                case NoSuchFileException missing -> "there is no file " + file.getFile();
                case AccessDeniedException denied -> "no permission to read or write " + file.getFile();
                case FileAlreadyExistsException there ->
                    file.getFile() + " is a file; a folder is needed: name another";
                default -> file.getClass().getSimpleName().replace("Exception", "") + ": " + file.getFile();
            };
        }
        return failure.getMessage();
    }
}
