from sambayan.cli import main

main()
