package io.pposcope.internal.files;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names from outside as files inside a folder. */
public final class InnerPath {

    private InnerPath() {}

    /**
     * The file of that name in the folder or below it; the name is data from {@code origin}, so a path that leaves the
     * folder is refused, be it absolute, by {@code ..}, by a drive or by backslashes.
     *
     * @throws MalformedFileException if the name is empty, no file name, or leads out of the folder
     */
    public static Path of(Path folder, String name, String origin) {
        try {
            Path inner = Path.of(name);
            boolean plain = !name.isBlank() && !name.contains("\\") && !name.contains(":") && !inner.isAbsolute();
            for (Path part : inner) {
                plain &= !part.toString().equals("..") && !part.toString().equals(".");
            }
            if (plain) {
                return folder.resolve(inner);
            }
        } catch (InvalidPathException e) {
            throw new MalformedFileException(refusal(folder, name, origin), e);
        }
        throw new MalformedFileException(refusal(folder, name, origin));
    }

    private static String refusal(Path folder, String name, String origin) {
        String shown = name.length() <= 60 ? name : name.substring(0, 60) + "…";
        return origin + " names the file \"" + shown + "\"; expected a name inside " + folder
                + ", without .. or a root";
    }
}
